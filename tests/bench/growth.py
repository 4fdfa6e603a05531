"""How the cost of a night grows with the portfolio: one champion, several sizes, the exponent.

python -m tests.bench.growth --out DIR [--times 0.01 0.1 1 3]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from tests.bench.run import commit_name, describe_machine, run_stage
from tests.bench.workspace import Workspace

KAGGLE = 356_255
# The same model scores every size, so that sizes differ in their rows alone.
CHAMPION = 35_626


def measure_growth(out: Path, times: Sequence[float], champion: int = CHAMPION) -> dict[int, float]:
    """Return the CPU seconds of a whole night by applications; each size is kept as it ends."""
    commit = commit_name()
    spaces = [Workspace(out, round(factor * KAGGLE)) for factor in sorted(times)]
    found = {}
    for space in spaces:
        if space.read_piece("night").get("commit") != commit:
            _train_champion(Workspace(out, champion), commit)
            space.prepare()
            run_stage(space, "night", commit)
        found[space.clients] = float(space.read_piece("night")["stages"]["night"]["cpu_seconds"])
    return found


def fit_exponent(cost: Mapping[int, float]) -> float:
    """Return b of ``cost = a * size ** b``, by least squares of the logarithms."""
    return float(np.polyfit(np.log(list(cost)), np.log(list(cost.values())), 1)[0])


def fit_exponent_of_growth(cost: Mapping[int, float]) -> float:
    """Return b between the two largest sizes, where what every night costs weighs least."""
    return fit_exponent(dict(sorted(cost.items())[-2:]))


def draw(cost: Mapping[int, float], path: Path) -> None:
    """Plot cost over size, both logarithmic, beside growth in proportion."""
    sizes, seconds = np.array(list(cost)), np.array(list(cost.values()))
    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    axes.loglog(sizes, seconds, "o-", label=f"night, exponent {fit_exponent(cost):.2f}")
    axes.loglog(sizes, seconds[-1] * sizes / sizes[-1], "--", color="grey", label="in proportion")
    axes.set(xlabel="applications", ylabel="CPU seconds")
    axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _train_champion(champion: Workspace, commit: str) -> None:
    if champion.read_piece("training").get("commit") != commit:
        champion.prepare()
        for stage in ("load", "mart", "training"):
            run_stage(champion, stage, commit)


def main() -> int:
    """Measure, print, plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for drops and home")
    parser.add_argument("--times", type=float, nargs="+", default=[0.01, 0.1, 1.0])
    parser.add_argument("--champion", type=int, default=CHAMPION, help="clients that train it")
    options = parser.parse_args()
    out = options.out.absolute()
    cost = measure_growth(out, options.times, options.champion)
    result = {
        **describe_machine(),
        "commit": commit_name(),
        "night_cpu_seconds": cost,
        "exponent": fit_exponent(cost),
        "exponent_of_the_largest": fit_exponent_of_growth(cost),
    }
    (out / "growth.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    draw(cost, out / "growth.png")
    for size, seconds in cost.items():
        sys.stdout.write(f"{size:>9,} applications: {seconds:8.1f} CPU s\n")
    sys.stdout.write(
        f"exponent {result['exponent']:.2f} over all, "
        f"{result['exponent_of_the_largest']:.2f} between the two largest\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
