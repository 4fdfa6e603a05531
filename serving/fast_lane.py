"""The two addresses asked most, past the framework's general machinery.

For a lookup that costs a tenth of a millisecond FastAPI spends twice that on finding its route and
arguments. What is not plainly one of these requests goes the general way, with the same outcome.
"""

from __future__ import annotations

import re

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.answers import answer, release_at_hand
from serving.caller import Service, admit
from serving.disclosure import look_up
from serving.problems import REFUSALS, refuse
from serving.routes import LANE_ROUTES
from serving.schemas import LARGEST_ID

_ADDRESS = re.compile("/clients/([1-9][0-9]{0,18})/(score|explanation)")


class FastLane:
    """ASGI application: answers these two as their routes do, and hands on all else.

    Args:
        app: Whose service it is.
        general: What answers all else.
    """

    def __init__(self, app: FastAPI, general: ASGIApp) -> None:
        self._app = app
        self._general = general

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        found = (
            _ADDRESS.fullmatch(scope["path"])
            if scope["type"] == "http" and scope["method"] == "GET" and not scope["query_string"]
            else None
        )
        if found is None or (sk_id_curr := int(found[1])) > LARGEST_ID:
            await self._general(scope, receive, send)
            return
        route = scope["route"] = LANE_ROUTES[found[2]]
        service: Service = self._app.state.service
        try:
            caller = admit(service, scope, route.scopes)
            release = await release_at_hand(service.store)
            read = release.score if found[2] == "score" else release.explanation
            response = answer(caller, release, look_up(caller, release, sk_id_curr, read))
        except REFUSALS as error:
            response = refuse(Request(scope, receive), error)
        await response(scope, receive, send)
