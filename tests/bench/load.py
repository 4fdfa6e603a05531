"""What loading a drop costs beside parsing it: CPU seconds, peak memory, bytes written.

    python -m tests.bench.load DROP [HOME]

The floor is DuckDB reading the same files with the contract's types and counting the values of
every column, so that each is parsed and nothing is written. Each half runs in a process of its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from warehouse.contract import load_contract
from warehouse.load import load_drop
from warehouse.settings import Settings

_MEMORY_LIMIT = "2GB"
_THREADS = 2


def run(drop: Path, home: Path) -> dict[str, Any]:
    """Measure parsing alone and loading of one drop.

    Args:
        drop: Folder with the files of a drop.
        home: Home to load it into: a new one, or one in which others lie already.

    Returns:
        ``floor`` and ``load``, each with ``cpu_seconds``, ``wall_seconds``, ``peak_rss_mb`` and
        ``mb_written``; ``ratio`` of their CPU seconds, ``mb_drop`` and ``mb_warehouse``.
    """
    floor = _measured("parse", drop, home)
    load = _measured("load", drop, home)
    warehouse = Settings(home=home).warehouse_path
    return {
        "floor": floor,
        "load": load,
        "ratio": round(load["cpu_seconds"] / floor["cpu_seconds"], 2),
        "mb_drop": _megabytes(sum(path.stat().st_size for path in drop.glob("*.csv"))),
        "mb_warehouse": _megabytes(warehouse.stat().st_size),
    }


def parse(drop: Path, home: Path) -> int:
    """Parse every column of every file to its declared type; return how many values there are."""
    del home
    values = 0
    with duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "threads": _THREADS}) as connection:
        for table in load_contract().tables.values():
            path = drop / table.file
            if not path.exists():
                continue
            types = {name: column.type for name, column in table.columns.items()}
            counts = " + ".join(f"count({name})" for name in types)
            ((counted,),) = connection.execute(
                f"select {counts} from read_csv($path, auto_detect = false, header = true, "
                f"delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {types})",
                {"path": str(path)},
            ).fetchall()
            values += counted
    return values


def _load(drop: Path, home: Path) -> int:
    settings = Settings(home=home, memory_limit=_MEMORY_LIMIT, threads=_THREADS)
    return load_drop(settings, drop).n_applications


def _measured(what: str, drop: Path, home: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.load", what, str(drop), str(home)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, float] = json.loads(answer.stdout)
    return result


def _measure(work: Callable[[Path, Path], int], drop: Path, home: Path) -> dict[str, float]:
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work(drop, home)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "cpu_seconds": round(cpu, 2),
        "wall_seconds": round(time.perf_counter() - began, 2),
        "peak_rss_mb": round(after.ru_maxrss / 1024),
        "mb_written": _megabytes((after.ru_oublock - before.ru_oublock) * 512),
    }


def _megabytes(size: float) -> float:
    return round(size / 1e6, 1)


def _main(arguments: list[str]) -> dict[str, Any]:
    if arguments[0] in _HALVES:
        return _measure(_HALVES[arguments[0]], Path(arguments[1]), Path(arguments[2]))
    if len(arguments) > 1:
        return run(Path(arguments[0]), Path(arguments[1]))
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(arguments[0]), Path(folder))


_HALVES = {"parse": parse, "load": _load}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(_main(sys.argv[1:]), indent=2) + "\n")
