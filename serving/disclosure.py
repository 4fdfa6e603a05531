"""Handing out what is known of a client: counted against the caller's day, and recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence

from fastapi import HTTPException, Request

from serving.limits import Limits
from serving.problems import NotRecordedError, UnknownClientError
from serving.store import Release, Row
from warehouse.access_log import AccessLog, Outcome


def look_up(
    request: Request, release: Release, sk_id_curr: int, read: Callable[[int], Row | None]
) -> Row:
    """Return what ``read`` knows of one client.

    Raises:
        UnknownClientError: It knows nothing.
        NotRecordedError: The lookup could not be recorded.
        HTTPException: 429 when the caller has asked for too many clients today.
    """
    clients = _admit(request, release, [sk_id_curr])
    row = read(sk_id_curr)
    _record(request, release, zip(clients, ["unknown" if row is None else "found"], strict=True))
    if row is None:
        raise UnknownClientError
    return row


def look_up_many(
    request: Request,
    release: Release,
    keys: Sequence[int],
    read: Callable[[Sequence[int]], list[Row]],
) -> list[Row]:
    """Return what ``read`` knows of several clients, each with its ``sk_id_curr``.

    Raises:
        NotRecordedError: The lookup could not be recorded.
        HTTPException: 429 when the caller would have asked for too many clients today.
    """
    asked = list(dict.fromkeys(keys))
    clients = _admit(request, release, asked)
    rows = read(asked)
    found = {row["sk_id_curr"] for row in rows}
    outcomes: list[Outcome] = ["found" if key in found else "unknown" for key in asked]
    _record(request, release, zip(clients, outcomes, strict=True))
    return rows


def record_list(request: Request, release: Release) -> None:
    """Record that a list of keys was read."""
    _record(request, release, [(None, "listed")])


def _admit(request: Request, release: Release, keys: Sequence[int]) -> list[str]:
    limits: Limits = request.app.state.limits
    log: AccessLog = request.app.state.access_log
    if log.is_full:
        raise NotRecordedError
    clients = [log.pseudonym(key) for key in keys]
    try:
        seconds = limits.admit(request.state.key_name, clients)
    except sqlite3.Error as error:
        raise NotRecordedError from error
    if seconds:
        _record(request, release, [(client, "over quota") for client in clients])
        raise HTTPException(
            429,
            "The key has asked for as many different clients as it may in a day (UTC); "
            "those it asked for today are still answered.",
            headers={"Retry-After": str(seconds)},
        )
    return clients


def _record(
    request: Request, release: Release, outcomes: Iterable[tuple[str | None, Outcome]]
) -> None:
    log: AccessLog = request.app.state.access_log
    log.add(request.state.key_name, request.scope["route"].path, release.name, outcomes)
