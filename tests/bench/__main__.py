"""Measure the stages of a night, tell the figures, compare two measurements.

python -m tests.bench --clients N --out DIR [--only STAGE ...]
python -m tests.bench report RESULT.json [--readme README.md]
python -m tests.bench compare BEFORE.json AFTER.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench import report
from tests.bench.run import NAMES, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0; 1 when a comparison finds a stage more than a tenth slower."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    verb = words.pop(0) if words and words[0] in ("report", "compare") else "run"
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if verb == "run":
        parser.add_argument("--clients", type=int, required=True, help="applications to generate")
        parser.add_argument("--out", type=Path, required=True, help="folder for drops and home")
        parser.add_argument("--only", nargs="+", choices=NAMES, help="measure these again")
        options = parser.parse_args(words)
        result = run(options.out.absolute(), options.clients, options.only)
        sys.stdout.write(report.markdown(result))
        return 0
    if verb == "report":
        parser.add_argument("result", type=Path)
        parser.add_argument("--readme", type=Path, help="fill the table between its markers")
        options = parser.parse_args(words)
        text = report.markdown(_read(options.result))
        if options.readme:
            report.fill(options.readme, text)
        sys.stdout.write(text)
        return 0
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    options = parser.parse_args(words)
    text, slower = report.compare(_read(options.before), _read(options.after))
    sys.stdout.write(text)
    return int(bool(slower))


def _read(path: Path) -> report.Result:
    result: report.Result = json.loads(path.read_text(encoding="utf-8"))
    return result


if __name__ == "__main__":
    sys.exit(main())
