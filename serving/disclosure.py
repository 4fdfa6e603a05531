"""Handing out what is known of a client: counted against the caller's day, and recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence

from fastapi import HTTPException

from serving.caller import Caller
from serving.problems import NotRecordedError, UnknownClientError
from serving.store import Release, Row
from warehouse.access_log import Outcome


def look_up(
    caller: Caller, release: Release, sk_id_curr: int, read: Callable[[int], Row | None]
) -> Row:
    """Return what ``read`` knows of one client.

    It is read also for who may not know it, so that both refusals take the same time.

    Raises:
        UnknownClientError: It knows nothing, or the caller may not ask for this client.
        NotRecordedError: The lookup could not be recorded.
        HTTPException: 429 when the caller has asked for too many clients today.
    """
    clients = _admit(caller, release, [sk_id_curr])
    row = read(sk_id_curr)
    if not caller.may_know(sk_id_curr):
        row = None
    _record(caller, release, zip(clients, ["unknown" if row is None else "found"], strict=True))
    if row is None:
        raise UnknownClientError
    return row


def look_up_many(
    caller: Caller,
    release: Release,
    keys: Sequence[int],
    read: Callable[[Sequence[int]], list[Row]],
) -> list[Row]:
    """Return what ``read`` knows of several clients the caller may ask for, with ``sk_id_curr``.

    Raises:
        NotRecordedError: The lookup could not be recorded.
        HTTPException: 429 when the caller would have asked for too many clients today.
    """
    asked = list(dict.fromkeys(keys))
    clients = _admit(caller, release, asked)
    rows = [row for row in read(asked) if caller.may_know(row["sk_id_curr"])]
    found = {row["sk_id_curr"] for row in rows}
    outcomes: list[Outcome] = ["found" if key in found else "unknown" for key in asked]
    _record(caller, release, zip(clients, outcomes, strict=True))
    return rows


def record_list(caller: Caller, release: Release) -> None:
    """Record that a list of keys was read."""
    _record(caller, release, [(None, "listed")])


def _admit(caller: Caller, release: Release, keys: Sequence[int]) -> list[str]:
    log = caller.service.access_log
    if log.is_full:
        raise NotRecordedError
    clients = [log.pseudonym(key) for key in keys]
    try:
        seconds = caller.service.limits.admit(caller.key_name, clients)
    except sqlite3.Error as error:
        raise NotRecordedError from error
    if seconds:
        _record(caller, release, [(client, "over quota") for client in clients])
        raise HTTPException(
            429,
            "The key has asked for as many different clients as it may in a day (UTC); "
            "those it asked for today are still answered.",
            headers={"Retry-After": str(seconds)},
        )
    return clients


def _record(
    caller: Caller, release: Release, outcomes: Iterable[tuple[str | None, Outcome]]
) -> None:
    caller.service.access_log.add(caller.key_name, caller.route, release.name, outcomes)
