"""The register of erased clients, in the state file: who is in it comes back with no drop."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.pseudonyms import client_secret, pseudonym
from warehouse.state import Clock, open_state, read_written


@dataclass(frozen=True)
class Erasure:
    """One row of the register; ``finished_at`` is None where it was broken off."""

    client: str
    asked_at: datetime
    operator: str
    finished_at: datetime | None
    removed: Mapping[str, int]


def begin_erasure(
    path: Path, sk_id_curr: int, operator: str, removed: Mapping[str, int], clock: Clock
) -> str:
    """Enter a client, from now on kept out, and what is about to go; return its pseudonym.

    One that was broken off goes on under the row it has; one that was finished is begun again.
    """
    with closing(open_state(path)) as connection:
        client = pseudonym(client_secret(connection), sk_id_curr)
        connection.execute(
            "insert into erasures (client, asked_at, operator, removed) values (?, ?, ?, ?) "
            "on conflict (client) do update set finished_at = null, removed = excluded.removed",
            (client, _moment(clock), operator, json.dumps(removed, sort_keys=True)),
        )
    return client


def finish_erasure(path: Path, client: str, clock: Clock) -> None:
    """Note that nothing of a client is left within reach."""
    with closing(open_state(path)) as connection:
        connection.execute(
            "update erasures set finished_at = ? where client = ?", (_moment(clock), client)
        )


def list_erasures(path: Path) -> list[Erasure]:
    """Return the register, oldest first; nothing when there is no state file."""
    rows = read_written(
        path,
        "select client, asked_at, operator, finished_at, removed from erasures order by erasure_id",
    )
    return [
        Erasure(
            row["client"],
            datetime.fromisoformat(row["asked_at"]),
            row["operator"],
            datetime.fromisoformat(row["finished_at"]) if row["finished_at"] else None,
            json.loads(row["removed"]) if row["removed"] else {},
        )
        for row in rows
    ]


def find_unfinished(path: Path, sk_id_curr: int) -> Erasure | None:
    """Return the erasure of a client that was broken off; None where there is none."""
    waiting = [erasure for erasure in list_erasures(path) if erasure.finished_at is None]
    if not waiting:
        return None
    with closing(open_state(path)) as connection:
        client = pseudonym(client_secret(connection), sk_id_curr)
    return next((erasure for erasure in waiting if erasure.client == client), None)


def find_erased(path: Path, clients: Iterable[int]) -> list[int]:
    """Return which of the applications were erased."""
    erased = {erasure.client for erasure in list_erasures(path)}
    if not erased:
        return []
    with closing(open_state(path)) as connection:
        secret = client_secret(connection)
    return [key for key in clients if pseudonym(secret, key) in erased]


def _moment(clock: Clock) -> str:
    return clock().astimezone(UTC).isoformat(timespec="seconds")
