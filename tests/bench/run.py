"""Runs the stages, each in a process of its own, and keeps the figures of each as it ends.

A run that was interrupted goes on where it stopped, as long as the commit is the same.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.meter import measure
from tests.bench.workspace import Workspace
from warehouse.settings import PROJECT_ROOT

logger = logging.getLogger(__name__)

# In this order: each starts from what those before it left in the home.
NAMES = (
    *("load", "mart", "training", "night", "matrix", "predict", "explain", "write", "drift"),
    *("marts", "publish", "start_up", "lookups", "pandas_mart", "tree_explainer"),
    *("evidently_drift", "later_nights"),
)


def run(out: Path, clients: int, only: Sequence[str] | None = None) -> dict[str, Any]:
    """Measure what was not measured at this commit yet, or ``only`` some stages once more.

    Returns:
        Machine, commit, size and the figures of every stage; also in ``out/result-<clients>.json``.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    space = Workspace(out, clients)
    space.prepare()
    commit = commit_name()
    for name in NAMES:
        if name in only if only else space.read_piece(name).get("commit") != commit:
            logger.info("%s ...", name)
            run_stage(space, name, commit)
    stages = {}
    for name in NAMES:
        stages |= space.read_piece(name).get("stages", {})
    result = {**describe_machine(), "commit": commit, "clients": clients, "stages": stages}
    path = out / f"result-{clients}.json"
    path.write_text(json.dumps(result, indent=1), encoding="utf-8")
    logger.info("figures in %s", path)
    return result


def run_stage(space: Workspace, name: str, commit: str) -> None:
    """Measure one stage in a process of its own, which keeps its figures."""
    environment = os.environ | {"SCOREHOUSE_HOME": str(space.home), "DO_NOT_TRACK": "true"}
    command = [sys.executable, "-m", "tests.bench.run", str(space.out), str(space.clients), name]
    subprocess.run([*command, commit], cwd=PROJECT_ROOT, env=environment, check=True)


def describe_machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    import duckdb

    models = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }


def commit_name() -> str:
    """Return the commit, marked where the working tree differs from it."""
    command = ["git", "describe", "--always", "--abbrev=10", "--dirty", "--exclude=*"]
    found = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def main(out: str, clients: str, name: str, commit: str) -> None:
    """Measure one stage in this process and keep its figures."""
    from tests.bench import lookups, stages
    from tests.bench.common import ways

    functions = {
        **stages.STAGES,
        "start_up": lookups.start_up,
        "lookups": lookups.lookups,
        "pandas_mart": ways.pandas_mart,
        "tree_explainer": ways.tree_explainer,
        "evidently_drift": ways.evidently_drift,
    }
    space = Workspace(Path(out), int(clients))
    measured = {title: measure(work) for title, work in functions[name](space)}
    space.write_piece(name, commit, measured)


if __name__ == "__main__":
    main(*sys.argv[1:])
