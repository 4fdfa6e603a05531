"""The HTTP service: puts store, keys, routes and error answers together."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from serving.caller import Service
from serving.docs_page import docs
from serving.fast_lane import FastLane
from serving.guard import Guard
from serving.health import health
from serving.limits import Limits
from serving.openapi import openapi_document
from serving.problems import install_handlers
from serving.routes import lookups
from serving.store import Clock, open_store, utc_now
from warehouse.access_log import AccessLog
from warehouse.errors import NothingPublishedError
from warehouse.settings import Settings, load_settings
from warehouse.state import KeyRing

logger = logging.getLogger(__name__)

_DESCRIPTION = """Scores, explanations and profiles of the published release. Nothing is computed
while you wait: every answer is a stored row and names the release it is from (`ETag`), the date of
its data (`X-Score-As-Of`) and whether that is too old (`X-Score-Stale`).

Only `/health*` and this page are open; everything else needs a key in `X-API-Key`.
Errors are problem documents (RFC 9457)."""


class ScoreService(FastAPI):
    """The application, within what holds for every answer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._entry = Guard(FastLane(self, super().__call__))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._entry(scope, receive, send)


def create_app(settings: Settings | None = None, clock: Clock = utc_now) -> FastAPI:
    """Return the application of an installation.

    A server must be started without an access log of its own: its lines hold the keys of clients.

    Args:
        settings: Where the releases and the keys are, and from which age on scores are stale;
            None reads them from the environment, for a server that calls this as its factory.
        clock: Returns the present moment.
    """
    settings = settings or load_settings()
    service = Service(
        store=open_store(settings, clock, by_key=True),
        key_ring=KeyRing(settings.state_path, clock),
        limits=Limits(settings, clock),
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            service.store.release()  # hash the file before the first request waits for it
        except NothingPublishedError as error:
            logger.warning("%s It is taken up without a restart.", error)
        service.access_log = AccessLog(settings.state_path, clock, service.limits.watch)
        try:
            yield
        finally:
            service.key_ring.close()
            service.access_log.close()
            service.limits.close()

    app = ScoreService(
        title="Scorehouse",
        version="1.0.0",
        summary="Precomputed credit scores and their reasons.",
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    install_handlers(app)
    app.include_router(docs)
    app.include_router(health)
    if settings.api_adhoc:
        from serving.adhoc import adhoc_router  # loads the model libraries

        app.include_router(adhoc_router(settings))
    app.include_router(lookups)
    app.openapi = lambda: openapi_document(app)  # type: ignore[method-assign]
    return app
