"""Who may ask what: the key, its scopes and its rate come before anything else of a request."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader

from serving.caller import HEADER, Service, admit

_documented_key = APIKeyHeader(
    name=HEADER,
    scheme_name="ApiKey",
    description="Made by `scorehouse api-key create --name NAME --scopes scores,explanations,batch "
    "--expires DATE`. Scopes: `scores` reads scores and profiles, `explanations` reads reasons "
    "and contributions, `batch` reads many at once.",
    auto_error=False,
)


def requires(*scopes: str) -> params.Security:
    """Return what opens a :class:`KeyedRoute` to keys with all of ``scopes``."""
    return params.Security(dependency=_documented_key, scopes=list(scopes))


class KeyedRoute(APIRoute):
    """A route that reads nothing of a request but its key until that was accepted.

    FastAPI itself would read and refuse a body before it asks who sends it. ``scopes`` is what the
    key must have.
    """

    scopes: frozenset[str]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler: key and scopes, then form, then the route itself.

        Raises:
            TypeError: The route does not say what it requires.
        """
        handle = super().get_route_handler()
        security = [need for need in self.dependencies if isinstance(need, params.Security)]
        if not security:
            raise TypeError(f"{self.path}: expected dependencies=[requires(...)]")
        scopes = self.scopes = frozenset(scope for need in security for scope in need.scopes or ())
        takes_query = bool(self.dependant.query_params)
        takes_body = self.body_field is not None

        async def handle_keyed(request: Request) -> Response:
            service: Service = request.app.state.service
            request.state.caller = admit(service, request.scope, scopes)
            if not takes_query and request.scope["query_string"]:
                _refuse_query(request)
            if takes_body:
                _check_media_type(request)
            return await handle(request)

        return handle_keyed


def _refuse_query(request: Request) -> None:
    raise RequestValidationError(
        [
            {
                "loc": ("query", name),
                "msg": "Extra inputs are not permitted",
                "type": "extra_forbidden",
            }
            for name in request.query_params
        ]
    )


def _check_media_type(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "Send the body as Content-Type: application/json.")
