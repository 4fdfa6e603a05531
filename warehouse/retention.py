"""What the policy no longer keeps and the next night removes, and how much of the rest there is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from warehouse.connection import open_writer
from warehouse.pointer import kept_releases
from warehouse.policy import Policy
from warehouse.settings import Settings
from warehouse.state import Clock, open_state_reader

_NIGHTS = """
    select count(*), count(*) filter (where as_of < (select max(as_of) from ml.batches) - $days)
    from ml.batches
    where batch_id in (select batch_id from ml.scores)
"""


@dataclass(frozen=True)
class Holding:
    """A kind of thing that is kept.

    Attributes:
        what: It, in words.
        kept: For how long, in words.
        n_kept: How many stay.
        n_due: How many the next night removes.
    """

    what: str
    kept: str
    n_kept: int
    n_due: int


def list_holdings(settings: Settings, policy: Policy, clock: Clock) -> list[Holding]:
    """Return what is kept and what is due; nothing changes. The caller holds the lock of the night.

    Args:
        settings: The installation.
        policy: In force.
        clock: Returns the present time.
    """
    nights, n_due_nights = _nights(settings, policy)
    lookups, n_due_lookups = _lookups(settings, policy, clock)
    releases = len(kept_releases(settings.published))
    # The one to come counts among those that are kept; the one that is up always stays.
    n_due_releases = max(releases + 1 - max(settings.keep_releases, 2), 0)
    forever = "until somebody removes it"
    return [
        Holding("scored nights", f"{policy.history_days} days", nights, n_due_nights),
        Holding("lookups in access_log", f"{policy.access_log_days} days", lookups, n_due_lookups),
        Holding("releases", f"the last {settings.keep_releases}", releases, n_due_releases),
        Holding("loaded drops in landing/.done", forever, _n(settings.landing / ".done"), 0),
        Holding("refused drops in quarantine", forever, _n(settings.quarantine), 0),
        Holding("drift reports", forever, _n(settings.reports), 0),
    ]


def _nights(settings: Settings, policy: Policy) -> tuple[int, int]:
    if not settings.warehouse_path.is_file():
        return 0, 0
    with open_writer(settings) as connection:
        if not connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'ml' and table_name = 'scores'"
        ).fetchall():
            return 0, 0
        [(n, n_due)] = connection.execute(_NIGHTS, {"days": policy.history_days}).fetchall()
    return n - n_due, n_due


def _lookups(settings: Settings, policy: Policy, clock: Clock) -> tuple[int, int]:
    if not settings.state_path.is_file():
        return 0, 0
    before = (clock() - timedelta(days=policy.access_log_days)).isoformat(timespec="milliseconds")
    with closing(open_state_reader(settings.state_path)) as connection:
        try:
            [(n, n_due)] = connection.execute(
                "select count(*), count(*) filter (where asked_at < ?) from access_log", (before,)
            ).fetchall()
        except sqlite3.OperationalError:  # a state file from before there was a log
            return 0, 0
    return n - n_due, n_due


def _n(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    return sum(path.is_dir() or path.suffix == ".zip" for path in folder.iterdir())
