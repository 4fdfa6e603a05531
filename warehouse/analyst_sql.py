"""An analyst's own SQL over a release, in a process that ends when it takes too much.

The engine has no inner boundary: ``repeat('x', 2000000000)`` answers no interrupt and passes its
memory limit. So the query runs in a child that opens the file as every reader does, closed to
files, network, extensions and Python, limits its own address space, and is killed at the deadline.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import open_reader
from warehouse.errors import UsageError

# Address space beside what the query itself may use: Python, the engine and its threads' stacks.
OVERHEAD_MB = 1024
_REFUSED = 2


def run_query(file: Path, query: str, *, as_json: bool, seconds: float, memory_mb: int) -> None:
    """Run one statement over a release and print what it returns.

    Args:
        file: The release.
        query: One SELECT; other statements find the file read-only.
        as_json: Print a JSON array of objects instead of a table.
        seconds: Time after which the query is ended.
        memory_mb: Memory the query may use.

    Raises:
        UsageError: The query is wrong, or took more time or memory than it may.
    """
    command = [sys.executable, "-P", "-m", "warehouse.analyst_sql"]
    arguments = [str(file), "json" if as_json else "table", str(memory_mb)]
    try:
        child = subprocess.run(  # noqa: S603 (this module, with arguments of our own)
            [*command, *arguments],
            input=query,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"The query was ended: expected an answer within {seconds:g} s (SCOREHOUSE_SQL_SECONDS)"
            ", found none. Ask for less, or open a copy of the release in a DuckDB shell."
        ) from error
    if child.returncode == _REFUSED:
        raise UsageError(f"The query cannot run: {child.stderr.strip()}")
    if child.returncode:
        raise UsageError(
            f"The query was ended: it took more than the {memory_mb} MB it may use "
            "(SCOREHOUSE_SQL_MEMORY_MB), or the engine failed. Ask for less."
            f"\n{child.stderr.strip()}"
        )


def _answer(file: Path, form: str, memory_mb: int) -> int:
    """Run the statement on standard input; return the exit code."""
    limit = (memory_mb + OVERHEAD_MB) * 1024**2
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    try:
        with open_reader(file, memory_limit=f"{memory_mb}MB") as connection:
            relation = connection.sql(sys.stdin.read())
            if relation is None:
                return 0
            if form == "table":
                relation.show(max_rows=1000, max_width=10_000)
                return 0
            names = relation.columns
            rows = [dict(zip(names, map(_plain, row), strict=True)) for row in relation.fetchall()]
            sys.stdout.write(json.dumps(rows, default=str) + "\n")
    except (duckdb.Error, MemoryError) as error:
        sys.stderr.write(str(error) or "out of memory")
        return _REFUSED
    return 0


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: no NaN, no infinity, times in ISO 8601."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


if __name__ == "__main__":
    sys.exit(_answer(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
