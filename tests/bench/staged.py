"""Runs a command of ``scorehouse`` and measures each stage of its flow on the way.

    python -m tests.bench.staged REPORT.json night --source DIR

What no stage accounts for (start, imports, the process in which Evidently works) is the difference
to the whole command.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(report: str, *arguments: str) -> None:
    """Run the command as the console script does, and write ``{"parts": ...}`` when it ends."""
    # Not at the top: processes that the command starts import this module once more.
    from unittest import mock

    from flows.cli import main as scorehouse
    from flows.stages import Stages
    from tests.bench.meter import own_cpu

    parts: dict[str, dict[str, float]] = {}
    run = Stages.run

    def measured(self: Stages, stage: Any, *args: Any, **kwargs: Any) -> Any:
        cpu, start = own_cpu(), time.perf_counter()
        try:
            return run(self, stage, *args, **kwargs)
        finally:
            part = parts.setdefault(stage.name, {"cpu_seconds": 0.0, "wall_seconds": 0.0})
            part["cpu_seconds"] += own_cpu() - cpu
            part["wall_seconds"] += time.perf_counter() - start

    sys.argv = ["scorehouse", *arguments]
    try:
        with mock.patch.object(Stages, "run", measured):
            scorehouse()
    finally:
        Path(report).write_text(json.dumps({"parts": parts}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
