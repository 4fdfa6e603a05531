"""What holds for every answer: a request id, a body limit, headers, one log line, no trace."""

from __future__ import annotations

import logging
import random
import time
import traceback

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.logs import REQUEST_ID
from serving.metrics import count_request
from serving.problems import internal_error, problem

logger = logging.getLogger(__name__)

_METHODS = frozenset(("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"))
_HEADERS = (
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
)
# A thousand keys of 19 digits and their commas, with room to spare.
BODY_LIMIT = 65_536
_TOO_LARGE = f"Expected at most {BODY_LIMIT} bytes: send fewer keys at once."


class Guard:
    """ASGI middleware around the whole application.

    Its log line names the route's template, never the path: a path holds the key of a client.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"{random.getrandbits(64):016x}"
        REQUEST_ID.set(request_id)
        started = time.perf_counter()
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                marked = (b"x-request-id", request_id.encode())
                message["headers"] = [*message.get("headers", ()), marked, *_HEADERS]
            await send(message)

        try:
            if _declares_too_much(scope):
                await problem(413, _TOO_LARGE)(scope, receive, send_marked)
            else:
                await self._app(scope, _limited(receive), send_marked)
        except Exception as error:
            # The message may hold a client's values: the log gets the kind and the place.
            place = traceback.extract_tb(error.__traceback__)[-1]
            logger.error(
                "request %s: %s at %s:%s",
                request_id,
                type(error).__name__,
                place.filename,
                place.lineno,
            )
            if status == 0:
                await internal_error()(scope, receive, send_marked)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "unknown")
            count_request(route, status, seconds)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            told = (method, route, status, 1000 * seconds)
            logger.info("%s %s: %d in %.1f ms", *told, extra={"answered": told})


def _declares_too_much(scope: Scope) -> bool:
    return any(
        name == b"content-length" and value.isdigit() and int(value[:20]) > BODY_LIMIT
        for name, value in scope["headers"]
    )


def _limited(receive: Receive) -> Receive:
    """Stop reading a body that turns out longer than it may be."""
    received = 0

    async def receive_counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > BODY_LIMIT:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return receive_counted
