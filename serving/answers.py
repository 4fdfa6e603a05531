"""What the routes share: the release, marking the answer, paging."""

from __future__ import annotations

from fastapi import Response
from fastapi.concurrency import run_in_threadpool
from pydantic_core import to_json

from serving.caller import Caller
from serving.store import Release, Row, Store


async def release_at_hand(store: Store) -> Release:
    """Return the release that is up, for a route that runs in the event loop and must not wait."""
    release = store.release_at_hand()
    return release if release is not None else await run_in_threadpool(store.release)


def as_prediction(score: Row) -> Row:
    """Return a score with the field names of a prediction service beside its own."""
    return {
        **score,
        "probability": score["pd"],
        "prediction": int(score["pd"] >= score["threshold"]),
    }


def marks(store: Store, release: Release, row: Row | None = None) -> dict[str, str]:
    """Say which release an answer is from, how old its data is, and whether that is too old."""
    valid_until = row.get("valid_until") if row else None
    stale = store.is_stale(release) or (valid_until is not None and valid_until < store.today())
    return {
        "ETag": release.etag,
        "X-Score-As-Of": release.as_of,
        "X-Score-Stale": "true" if stale else "false",
    }


def answer(caller: Caller, release: Release, row: Row) -> Response:
    """Return the row, or 304 to a caller who has it from this very release.

    Written here: FastAPI would check and copy it several times over. Tests hold rows and models
    together.
    """
    headers = marks(caller.service.store, release, row)
    if caller.held and release.etag in _tags(caller.held):
        return Response(status_code=304, headers=headers)
    return Response(to_json(row), headers=headers, media_type="application/json")


def _tags(held: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in held.split(",")]


def write_cursor(after: int) -> str:
    """Return the cursor of the page behind the key ``after``: see ``schemas.CURSOR``."""
    return f"c{after:016x}"


def read_cursor(cursor: str | None) -> int:
    """Return the key behind which a page begins; the form of the cursor was checked before."""
    return int(cursor[1:], 16) if cursor else 0
