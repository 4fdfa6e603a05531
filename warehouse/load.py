"""Loading a drop into schema raw: checked against the contract, in one transaction, or not at all.

A drop that lay in ``landing/`` is moved to ``landing/.done/`` once it is loaded. A process killed
between the two leaves it in ``landing/``; the next night finds its
content loaded and only moves it.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb

from warehouse.connection import open_writer
from warehouse.contract import Contract, load_contract
from warehouse.drop import OpenedDrop, date_in_name, find_landed_drops, open_drop
from warehouse.erasures import find_erased
from warehouse.errors import UsageError
from warehouse.file_check import FileScan, scan_file
from warehouse.ingest import Ingestion, LoadedDrop
from warehouse.kept_drops import place_when_done
from warehouse.policy import load_policy
from warehouse.quarantine import lies_in_landing, refuse
from warehouse.raw_tables import RawState, create_raw_tables, raw_state
from warehouse.rewrite import rewrite_warehouse
from warehouse.settings import Settings

__all__ = ["LoadedDrop", "RawState", "find_landed_drops", "load_drop", "raw_state"]

logger = logging.getLogger(__name__)


def load_drop(
    settings: Settings,
    source: Path,
    as_of: date | None = None,
    progress: Callable[[str], None] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> LoadedDrop:
    """Check a drop and load it; loading the same content for the same date again changes nothing.

    Args:
        settings: The installation.
        source: A folder or zip with the eight files and perhaps ``outcomes.csv``.
        as_of: When the applications arrived; by default the date in the source's name, else the
            date under which the same content was loaded before, else today (UTC).
        progress: Receives one sentence for each step; the log by default.
        clock: Gives the time, in UTC.

    Raises:
        RefusedInputError: The drop breaks the contract. The warehouse is as it was, and the drop
            lies in ``quarantine/`` with its reason.
        UsageError: There is no drop at ``source``, or another process holds the warehouse.
    """
    say = progress or logger.info
    contract = load_contract()
    source = source.absolute()
    with open_drop(settings, source, contract) as drop:
        say(f"Checking the files of {source.name}.")
        scans = _scan(settings, drop, contract)
        content = _content_hash(scans) if scans else None
        findings = drop.findings + [finding for scan in scans.values() for finding in scan.findings]
        loaded = None
        if not findings and content:
            with _writer(settings) as connection:
                create_raw_tables(connection, contract)
                day = as_of or date_in_name(source) or _recorded_date(connection, content)
                ingestion = Ingestion(
                    connection,
                    contract,
                    scans,
                    load_policy().drops,
                    content,
                    partial(find_erased, settings.state_path),
                    say,
                )
                loaded, findings = ingestion.run(source, day or clock().date(), clock())
        if loaded is None:
            evidence = [drop.files.get(name, source) for name in {f.file for f in findings}]
            raise refuse(
                settings,
                source,
                findings,
                evidence=[path for path in evidence if path.is_file()],
                content_sha256=content,
                refused_at=clock(),
            )
    if loaded.n_left_out:
        rewrite_warehouse(settings)  # the rows left out were in the file for a moment
    if lies_in_landing(settings, source):
        _move_to_done(settings, source, loaded.drop_id)
    return loaded


def _scan(settings: Settings, drop: OpenedDrop, contract: Contract) -> dict[str, FileScan]:
    """Scan the files of a drop, as many at a time as there are threads."""
    present = [table for table in contract.tables.values() if table.file in drop.files]
    with ThreadPoolExecutor(settings.threads) as pool:
        scans = pool.map(
            lambda table: scan_file(drop.files[table.file], table.file, list(table.columns)),
            present,
        )
        return {table.name: scan for table, scan in zip(present, scans, strict=True)}


def _content_hash(scans: dict[str, FileScan]) -> str:
    lines = sorted(f"{name} {scan.sha256}\n" for name, scan in scans.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _recorded_date(connection: duckdb.DuckDBPyConnection, content: str) -> date | None:
    rows = connection.execute(
        "select as_of from raw.drops where content_sha256 = $content "
        "order by load_number desc limit 1",
        {"content": content},
    ).fetchall()
    return rows[0][0] if rows else None


@contextmanager
def _writer(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        connection = open_writer(settings)
    except (duckdb.IOException, duckdb.ConnectionException) as error:
        if isinstance(error, duckdb.IOException) and "lock" not in str(error).lower():
            raise
        raise UsageError(
            f"The warehouse {settings.warehouse_path} is in use elsewhere: wait until the other "
            f"run has ended, or close the shell that holds it. DuckDB says: {error}"
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def _move_to_done(settings: Settings, source: Path, drop_id: str) -> None:
    target = place_when_done(settings, drop_id, source.name)
    target.parent.mkdir(exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    source.replace(target)
