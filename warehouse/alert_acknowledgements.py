"""Who took note of which alert, in the state file: appended to, never changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import UsageError
from warehouse.state import open_state, read_written

_COLUMNS = "batch_id, cause, acknowledged_at, acknowledged_by, note"


@dataclass(frozen=True)
class Acknowledgement:
    """Of the one alert of a night and cause; the time is in UTC."""

    batch_id: str
    cause: str
    acknowledged_at: datetime
    acknowledged_by: str
    note: str


def acknowledge_alert(
    path: Path, *, batch_id: str, cause: str, reader: str, note: str, now: datetime
) -> None:
    """Append that somebody takes note of an alert.

    Args:
        path: The state file; created when missing.
        batch_id: The night that raised it.
        cause: What raised it.
        reader: Who takes note.
        note: What is done about it; mandatory, and published with the alert.
        now: The present time.

    Raises:
        UsageError: The note is empty, or somebody took note of it before.
    """
    if not note.strip():
        raise UsageError("An acknowledgement needs a note that says what is done, found none.")
    values = (batch_id, cause, now.astimezone(UTC).isoformat(timespec="seconds"), reader)
    try:
        with closing(open_state(path)) as connection:
            connection.execute(
                f"insert into alert_acknowledgements ({_COLUMNS}) values (?, ?, ?, ?, ?)",
                (*values, note.strip()),
            )
    except sqlite3.IntegrityError as error:
        raise UsageError(
            f"The alert {cause} of {batch_id} was acknowledged before; expected an open one."
        ) from error


def read_acknowledgements(path: Path) -> list[Acknowledgement]:
    """Return all there are, in order of time; a state from before there were any has none."""
    rows = read_written(
        path, f"select {_COLUMNS} from alert_acknowledgements order by acknowledged_at"
    )
    return [
        Acknowledgement(
            **{**row, "acknowledged_at": datetime.fromisoformat(row["acknowledged_at"])}
        )
        for row in rows
    ]
