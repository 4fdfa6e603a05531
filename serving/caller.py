"""Who asks, by which route, and what of the service a lookup needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import HTTPException, Request
from starlette.types import Scope

from serving.limits import Limits
from serving.store import Store
from warehouse.access_log import AccessLog
from warehouse.state import KeyRing

HEADER = "X-API-Key"
_HEADER = HEADER.lower().encode()


@dataclass
class Service:
    """The parts of a running service; ``access_log`` is there from its start to its end."""

    store: Store
    key_ring: KeyRing
    limits: Limits
    access_log: AccessLog = field(init=False)


@dataclass(slots=True)
class Caller:
    """A caller whose key was accepted.

    ``held`` is the `If-None-Match` of a GET, ``clients`` whom the key may ask for (None: all).
    """

    service: Service
    key_name: str
    route: str
    held: str
    clients: frozenset[int] | None

    def may_know(self, sk_id_curr: int) -> bool:
        """Tell whether an application is one this caller may ask for."""
        return self.clients is None or sk_id_curr in self.clients


def caller_of(request: Request) -> Caller:
    """Return who asks, on a route that let them in."""
    caller: Caller = request.state.caller
    return caller


def admit(service: Service, scope: Scope, scopes: frozenset[str]) -> Caller:
    """Let the caller's key in.

    Args:
        service: The service.
        scope: The request, its route found.
        scopes: What the key must have.

    Raises:
        HTTPException: 401 without an accepted key, 429 when it asks too fast, 403 when it lacks a
            scope of the route.
    """
    key = service.key_ring.verify(_header(scope, _HEADER))
    if key is None:
        raise HTTPException(
            401,
            f"Send an accepted API key in the {HEADER} header.",
            headers={"WWW-Authenticate": f'ApiKey realm="scorehouse", header="{HEADER}"'},
        )
    seconds = service.limits.take(key.name)
    if seconds:
        raise HTTPException(
            429,
            "The key sends requests faster than it may.",
            headers={"Retry-After": str(seconds)},
        )
    if not scopes <= key.scopes:
        missing = ", ".join(sorted(scopes - key.scopes))
        raise HTTPException(403, f"The key lacks the scope {missing}: use one that has it.")
    held = _header(scope, b"if-none-match") if scope["method"] == "GET" else ""
    return Caller(service, key.name, scope["route"].path, held, key.clients)


def _header(scope: Scope, name: bytes) -> str:
    for found, value in scope["headers"]:
        if found == name:
            return str(value, "latin-1")
    return ""
