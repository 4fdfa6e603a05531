"""What the routes share: the release, marking the answer, paging."""

from __future__ import annotations

import base64
import binascii
import json

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from serving.schemas import LARGEST_ID
from serving.store import Release, Row, Store


def release_of(request: Request) -> Release:
    """Return the release that is up."""
    store: Store = request.app.state.store
    return store.release()


async def release_at_hand(request: Request) -> Release:
    """Return the release that is up, for a route that runs in the event loop and must not wait."""
    store: Store = request.app.state.store
    release = store.release_at_hand()
    return release if release is not None else await run_in_threadpool(store.release)


def as_prediction(score: Row) -> Row:
    """Return a score with the field names of a prediction service beside its own."""
    return {
        **score,
        "probability": score["pd"],
        "prediction": int(score["pd"] >= score["threshold"]),
    }


def marks(request: Request, release: Release, row: Row | None = None) -> dict[str, str]:
    """Say which release an answer is from, how old its data is, and whether that is too old."""
    store: Store = request.app.state.store
    freshness = store.freshness(release)
    expired = row is not None and "valid_until" in row and row["valid_until"] < store.today()
    return {
        "ETag": f'"{release.name}"',
        "X-Score-As-Of": freshness.as_of.isoformat(),
        "X-Score-Stale": "true" if freshness.stale or expired else "false",
    }


def answer(request: Request, release: Release, row: Row, model: type[BaseModel]) -> Response:
    """Return the row as ``model``, or 304 to a caller who has it from this very release.

    Checked and written here, in one pass: FastAPI would do so several times over.
    """
    headers = marks(request, release, row)
    held = [tag.strip().removeprefix("W/") for tag in _if_none_match(request).split(",")]
    if request.method == "GET" and headers["ETag"] in held:
        return Response(status_code=304, headers=headers)
    content = model.model_validate(row).model_dump_json()
    return Response(content, headers=headers, media_type="application/json")


def _if_none_match(request: Request) -> str:
    return request.headers.get("if-none-match", "")


def write_cursor(after: int) -> str:
    """Return the cursor of the page behind the key ``after``."""
    return base64.urlsafe_b64encode(json.dumps({"after": after}).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> int:
    """Return the key behind which a page begins.

    Raises:
        RequestValidationError: The cursor is not one of ours.
    """
    if cursor is None:
        return 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        after = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))["after"]
        if type(after) is int and 0 < after <= LARGEST_ID:
            return after
    except (binascii.Error, UnicodeError, ValueError, TypeError, KeyError, RecursionError):
        pass
    raise RequestValidationError(
        [
            {
                "loc": ("query", "cursor"),
                "msg": "Expected the `next_cursor` of an earlier page",
                "type": "cursor",
            }
        ]
    )
