"""Where the drops that were loaded are kept, so that a past night can be built again from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from warehouse.errors import UsageError
from warehouse.settings import Settings


@dataclass(frozen=True)
class KeptDrop:
    """A drop that was loaded, and a folder or zip that should hold it."""

    drop_id: str
    as_of: date
    path: Path


def place_when_done(settings: Settings, drop_id: str, source_name: str) -> Path:
    """Return where a drop that landed lies once it is loaded."""
    return settings.landing / ".done" / f"{drop_id}-{source_name}"


def record_place(connection: duckdb.DuckDBPyConnection, drop_id: str, source: Path) -> None:
    """Note where a drop lies as it is loaded."""
    connection.execute("insert into raw.drop_places values (?, ?)", [drop_id, str(source)])


def find_kept_drops(
    settings: Settings, connection: duckdb.DuckDBPyConnection, drop_ids: Sequence[str]
) -> list[KeptDrop]:
    """Return where the drops lie, in the order in which they were loaded.

    Whether a place still holds what was loaded, only loading it tells.

    Raises:
        UsageError: One of them is nowhere.
    """
    rows = connection.execute(
        "select drop_id, as_of, source_name, path from raw.drops "
        "left join raw.drop_places using (drop_id) "
        "where drop_id in (select unnest($drop_ids)) order by load_number",
        {"drop_ids": list(drop_ids)},
    ).fetchall()
    kept, gone = [], sorted(set(drop_ids) - {row[0] for row in rows})
    for drop_id, as_of, source_name, path in rows:
        places = [place_when_done(settings, drop_id, source_name), *([Path(path)] if path else [])]
        found = [place for place in places if place.exists()]
        kept += [KeptDrop(drop_id, as_of, place) for place in found[:1]]
        gone += [] if found else [f"{drop_id} (looked for in {', '.join(map(str, places))})"]
    if gone:
        raise UsageError(
            f"The inputs of this run are gone: expected {len(drop_ids)} drops, found no longer "
            f"{'; '.join(gone)}. Put them back where they lay, from a backup say."
        )
    return kept
