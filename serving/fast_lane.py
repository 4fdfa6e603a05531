"""The two addresses asked most, past the framework's general machinery.

For a lookup that costs a tenth of a millisecond FastAPI spends twice that on finding its route and
arguments. What is not plainly one of these requests goes the general way, with the same outcome.
"""

from __future__ import annotations

import re

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.problems import REFUSALS, refuse
from serving.schemas import LARGEST_ID
from serving.security import KeyedRoute, admit_key

_ADDRESS = re.compile("/clients/([1-9][0-9]{0,18})/(score|explanation)")


class FastLane:
    """ASGI middleware: answers these two with the functions of their own routes.

    Args:
        app: What answers all else.
        routes: The routes, by the last part of their path.
    """

    def __init__(self, app: ASGIApp, routes: dict[str, KeyedRoute]) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        found = (
            _ADDRESS.fullmatch(scope["path"])
            if scope["type"] == "http" and scope["method"] == "GET" and not scope["query_string"]
            else None
        )
        if found is None or int(found[1]) > LARGEST_ID:
            await self._app(scope, receive, send)
            return
        route = scope["route"] = self._routes[found[2]]
        request = Request(scope, receive)
        try:
            admit_key(request, route.scopes)
            response = await route.endpoint(request, int(found[1]))
        except REFUSALS as error:
            response = refuse(request, error)
        await response(scope, receive, send)
