"""Every error the API gives, as RFC 9457 problem details without anything from inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from warehouse.errors import NothingPublishedError

MEDIA_TYPE = "application/problem+json"
_RETRY_SECONDS = "30"
_FINDINGS_SHOWN = 20
_NAME_SHOWN = 100

_TITLES = {
    400: ("bad-request", "The request could not be read"),
    401: ("key-refused", "API key missing or not accepted"),
    403: ("scope-missing", "The API key does not cover this"),
    404: ("no-such-route", "There is nothing at this address"),
    405: ("method-not-allowed", "This address does not take this method"),
    413: ("body-too-large", "The body is too large"),
    415: ("not-json", "The body is not declared as JSON"),
    422: ("request-refused", "The request does not have the expected form"),
    429: ("asked-too-much", "The API key has asked too much"),
    500: ("internal-error", "Something went wrong inside"),
    503: ("nothing-published", "Nothing is published yet"),
}


class UnknownClientError(Exception):
    """There is no score for the key; the answer never says more, nor why."""


class NotRecordedError(Exception):
    """The access log cannot be written, so nothing that belongs into it is handed out."""


def problem(
    status: int,
    detail: str,
    *,
    slug: str | None = None,
    title: str | None = None,
    headers: dict[str, str] | None = None,
    **members: Any,
) -> JSONResponse:
    """Return a problem document; ``slug`` and ``title`` follow from the status when not given."""
    known_slug, known_title = _TITLES.get(status, ("request-refused", "The request was refused"))
    content = {
        "type": f"urn:scorehouse:problem:{slug or known_slug}",
        "title": title or known_title,
        "status": status,
        "detail": detail,
        **members,
    }
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)


def internal_error() -> JSONResponse:
    """Return the answer to whatever was not foreseen."""
    return problem(500, "The error was logged under the X-Request-Id of this answer.")


def install_handlers(app: FastAPI) -> None:
    """Answer every exception of the routes with a problem document."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(Exception, lambda *_: internal_error())


def refuse(request: Request, error: Exception) -> JSONResponse:
    """Return the answer to one of :data:`REFUSALS`."""
    kind = next(kind for kind in REFUSALS if isinstance(error, kind))
    return _HANDLERS[kind](request, error)


def _on_http_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise TypeError(f"expected an HTTPException, found {type(error).__name__}")
    details = {
        400: "Send one JSON document in UTF-8, nested a few levels at most.",
        404: "See /docs for the addresses there are.",
        405: "See /docs, or the Allow header, for the methods it takes.",
    }
    detail = details.get(error.status_code, str(error.detail))
    return problem(error.status_code, detail, headers=dict(error.headers or {}))


def _on_invalid_request(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise TypeError(f"expected a RequestValidationError, found {type(error).__name__}")
    findings = [
        {"loc": [_shown(part) for part in item["loc"]], "msg": item["msg"], "type": item["type"]}
        for item in error.errors()[:_FINDINGS_SHOWN]
    ]
    return problem(422, "See `errors` for each part that was refused.", errors=findings)


def _shown(part: int | str) -> int | str:
    """Return a place in the request; a name in it is the caller's and may hold anything."""
    if isinstance(part, int):
        return part
    return part[:_NAME_SHOWN].encode("ascii", "backslashreplace").decode()


def _on_unknown_client(_: Request, __: Exception) -> JSONResponse:
    return problem(
        404,
        "There is no score for this sk_id_curr in the published release.",
        slug="unknown-client",
        title="Unknown client",
    )


def _on_not_recorded(_: Request, __: Exception) -> JSONResponse:
    return problem(
        503,
        "The access log cannot be written. Free the disk of the state file, or ask again later.",
        slug="not-recorded",
        title="Lookups cannot be recorded",
        headers={"Retry-After": _RETRY_SECONDS},
    )


def _on_nothing_published(_: Request, __: Exception) -> JSONResponse:
    return problem(
        503,
        "No release can be read. Run `scorehouse night`, or ask again later.",
        headers={"Retry-After": _RETRY_SECONDS},
    )


_HANDLERS: dict[type[Exception], Callable[[Request, Exception], JSONResponse]] = {
    HTTPException: _on_http_error,
    RequestValidationError: _on_invalid_request,
    UnknownClientError: _on_unknown_client,
    NotRecordedError: _on_not_recorded,
    NothingPublishedError: _on_nothing_published,
}
REFUSALS = tuple(_HANDLERS)
