"""Who may ask what: API keys with scopes, checked against the state file at every request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, Request, params
from fastapi.security import APIKeyHeader, SecurityScopes

from warehouse import state

HEADER = "X-API-Key"
_presented_key = APIKeyHeader(
    name=HEADER,
    scheme_name="ApiKey",
    description="Made by `scorehouse api-key create --name NAME --scopes scores,explanations,batch "
    "--expires DATE`. Scopes: `scores` reads scores and profiles, `explanations` reads reasons "
    "and contributions, `batch` reads many at once.",
    auto_error=False,
)


def check_key(
    request: Request,
    scopes: SecurityScopes,
    presented: Annotated[str | None, Depends(_presented_key)],
) -> state.ApiKey:
    """Return the caller's key.

    Raises:
        HTTPException: 401 without an accepted key, 403 when it lacks a scope of the route.
    """
    key = state.verify(request.app.state.state_path, presented or "", request.app.state.clock)
    if key is None:
        raise HTTPException(
            401,
            f"Send an accepted API key in the {HEADER} header.",
            headers={"WWW-Authenticate": f'ApiKey realm="scorehouse", header="{HEADER}"'},
        )
    missing = sorted(set(scopes.scopes) - key.scopes)
    if missing:
        raise HTTPException(
            403, f"The key lacks the scope {', '.join(missing)}: use one that has it."
        )
    return key


def requires(*scopes: str) -> params.Security:
    """Return the dependency of a route that only a key with all of ``scopes`` may use."""
    return params.Security(dependency=check_key, scopes=list(scopes))
