"""The history of every stage's CPU seconds.

python -m tests.bench.plot RESULT.json ... --out history.png
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import matplotlib.pyplot as plt

from tests.bench.report import Result, cpu_seconds


def draw(results: Sequence[Result], path: Path) -> None:
    """Plot one small chart per stage, in the order of time, with its floor."""
    results = sorted(results, key=lambda result: result["measured_at"])
    names = [name for name in results[-1]["stages"] if "." not in name]
    rows = -(-len(names) // 4)
    figure, grid = plt.subplots(
        rows, 4, figsize=(14, 2.2 * rows), layout="constrained", squeeze=False, sharex=True
    )
    for axes, name in zip(grid.flat, names, strict=False):
        for stage, style in ((name, "o-"), (f"{name}.floor", ":")):
            points = [
                (datetime.fromisoformat(result["measured_at"]), seconds)
                for result in results
                if (seconds := cpu_seconds(result, stage)) is not None
            ]
            if points:
                axes.plot(*zip(*points, strict=True), style, markersize=3)
        axes.set_title(f"{name}, CPU s", fontsize=9)
        axes.set_ylim(bottom=0)
        axes.tick_params(labelsize=7, axis="x", rotation=30)
    for axes in grid.flat[len(names) :]:
        axes.set_visible(False)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main() -> int:
    """Read the results and draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    draw([json.loads(path.read_text(encoding="utf-8")) for path in options.results], options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
