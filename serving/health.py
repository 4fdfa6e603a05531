"""The open routes that say whether the service answers, and how old its answers are."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from serving.caller import Service
from serving.schemas import Health, Live
from warehouse.errors import NothingPublishedError

health = APIRouter(tags=["health"])


@health.get("/health/live")
def get_live() -> Live:
    """The process answers."""
    return Live()


@health.get("/health", responses={503: {"model": Health, "description": "Nothing is published"}})
def get_health(request: Request, response: Response) -> Health:
    """Which release is served and how old its data is; 503 when there is none."""
    report = _health(request)
    response.status_code = 503 if report.status == "unpublished" else 200
    return report


@health.get(
    "/health/ready",
    responses={503: {"model": Health, "description": "Nothing is published, or it is stale"}},
)
def get_ready(request: Request, response: Response) -> Health:
    """Whether traffic should be sent here; 503 when nothing is published or it is too old."""
    report = _health(request)
    response.status_code = 200 if report.status == "ok" else 503
    return report


def _health(request: Request) -> Health:
    service: Service = request.app.state.service
    store, limits = service.store, service.limits
    try:
        freshness = store.freshness(store.release())
    except NothingPublishedError:
        return Health(
            status="unpublished",
            release=None,
            as_of=None,
            published_at=None,
            age_hours=None,
            stale=None,
            unknown_client_alarm=limits.is_alarming,
        )
    return Health(
        status="stale" if freshness.stale else "ok",
        release=freshness.release,
        as_of=freshness.as_of,
        published_at=freshness.published_at,
        age_hours=freshness.age_hours,
        stale=freshness.stale,
        unknown_client_alarm=limits.is_alarming,
    )
