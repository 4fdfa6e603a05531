"""Who may ask what: the key, its scopes and its rate come before anything else of a request."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader

from serving.limits import Limits
from warehouse.state import ApiKey, KeyRing

HEADER = "X-API-Key"
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
            admit_key(request, scopes)
            if not takes_query and request.scope["query_string"]:
                _refuse_query(request)
            if takes_body:
                _check_media_type(request)
            return await handle(request)

        return handle_keyed


def admit_key(request: Request, scopes: frozenset[str]) -> None:
    """Let the caller's key in; its name is ``request.state.key_name`` from then on.

    Raises:
        HTTPException: 401 without an accepted key, 429 when it asks too fast, 403 when it lacks a
            scope of the route.
    """
    ring: KeyRing = request.app.state.key_ring
    key: ApiKey | None = ring.verify(request.headers.get(HEADER, ""))
    if key is None:
        raise HTTPException(
            401,
            f"Send an accepted API key in the {HEADER} header.",
            headers={"WWW-Authenticate": f'ApiKey realm="scorehouse", header="{HEADER}"'},
        )
    limits: Limits = request.app.state.limits
    seconds = limits.take(key.name)
    if seconds:
        raise HTTPException(
            429,
            "The key sends requests faster than it may.",
            headers={"Retry-After": str(seconds)},
        )
    missing = sorted(scopes - key.scopes)
    if missing:
        raise HTTPException(
            403, f"The key lacks the scope {', '.join(missing)}: use one that has it."
        )
    request.state.key_name = key.name


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
