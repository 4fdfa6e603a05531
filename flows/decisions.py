"""What people wrote by day, taken over by the night: from the state file into schema ml."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.alert_acknowledgements import read_acknowledgements
from warehouse.connection import open_reader
from warehouse.ml_tables import replace_rows, transaction
from warehouse.officer_decisions import rows_for_the_night
from warehouse.pointer import Pointer
from warehouse.settings import Settings

# What is built of the tables.
DECISION_MARTS = (
    "stg_ml__officer_decisions+",
    "stg_ml__contests+",
    "stg_ml__alert_acknowledgements+",
)
_MOMENTS = ("decided_at", "opened_at")
_SCHEMAS = {
    "officer_decisions": pa.schema(
        {
            "decision_id": pa.int64(),
            "decided_at": pa.timestamp("us"),
            "officer": pa.string(),
            "sk_id_curr": pa.int64(),
            "batch_id": pa.string(),
            "proposal": pa.string(),
            "decision": pa.string(),
            "reason": pa.string(),
        }
    ),
    "contests": pa.schema(
        {
            "contest_id": pa.int64(),
            "opened_at": pa.timestamp("us"),
            "decision_id": pa.int64(),
            "sk_id_curr": pa.int64(),
            "ground": pa.string(),
            "due_on": pa.date32(),
            "decided_at": pa.timestamp("us"),
            "outcome": pa.string(),
        }
    ),
    "alert_acknowledgements": pa.schema(
        {
            "batch_id": pa.string(),
            "cause": pa.string(),
            "acknowledged_at": pa.timestamp("us"),
            "acknowledged_by": pa.string(),
            "note": pa.string(),
        }
    ),
}


def copy_decisions(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Replace decisions, contests and acknowledgements in ml by what the state file holds now.

    Args:
        connection: The warehouse, with the tables of schema ml.
        settings: Of the installation.
    """
    found = rows_for_the_night(settings.state_path)
    found["alert_acknowledgements"] = [
        {**asdict(row), "acknowledged_at": row.acknowledged_at.replace(tzinfo=None)}
        for row in read_acknowledgements(settings.state_path)
    ]
    with transaction(connection):
        for table, schema in _SCHEMAS.items():
            rows = [_typed(row) for row in found[table]]
            replace_rows(connection, table, pa.Table.from_pylist(rows, schema=schema))


def are_published(settings: Settings, pointer: Pointer) -> bool:
    """Tell whether the release holds exactly what the state file does, of alerts that it knows."""
    found = rows_for_the_night(settings.state_path)
    acknowledged = {(row.batch_id, row.cause) for row in read_acknowledgements(settings.state_path)}
    written = (
        {row["decision_id"] for row in found["officer_decisions"]},
        {(row["contest_id"], row["outcome"] or "open") for row in found["contests"]},
    )
    with open_reader(settings.published / pointer.file) as release:
        published = (
            {key for (key,) in release.sql("select decision_id from overrides").fetchall()},
            set(release.sql("select contest_id, status from contests").fetchall()),
        )
        alerts = release.sql("select batch_id, cause, acknowledged_at is null from alerts")
        waiting = {(batch, cause) for batch, cause, is_open in alerts.fetchall() if is_open}
    return written == published and not acknowledged & waiting


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with times in UTC without a zone, as tables keep them."""
    typed = dict(row)
    for name in _MOMENTS:
        if typed.get(name):
            typed[name] = datetime.fromisoformat(typed[name]).astimezone(UTC).replace(tzinfo=None)
    if "due_on" in typed:
        typed["due_on"] = date.fromisoformat(typed["due_on"])
    return typed
