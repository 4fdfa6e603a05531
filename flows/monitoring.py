"""Watching from outside the night: a night that never began can raise no alert of its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect import flow

from flows.alerts import post
from warehouse.errors import GateError
from warehouse.night_status import read_status
from warehouse.publish import current_release
from warehouse.settings import Settings, load_settings

logger = logging.getLogger(__name__)


@flow(name="scorehouse-monitoring", log_prints=False)
def monitoring() -> dict[str, Any]:
    """Hold the last night and the release that is up against the clock.

    Returns:
        ``sequence`` and ``published_at`` of the release.

    Raises:
        NothingPublishedError: There is no release yet.
        GateError: Something is wrong; the message says all of it, and so does the webhook.
    """
    settings = load_settings()
    pointer = current_release(settings)
    complaints = find_complaints(settings, lambda: datetime.now(UTC))
    if complaints:
        _tell(settings, complaints)
        raise GateError("\n".join(complaints))
    return {"sequence": pointer.sequence, "published_at": pointer.published_at.isoformat()}


def find_complaints(settings: Settings, clock: Callable[[], datetime]) -> list[str]:
    """Return what is wrong with the nights, in sentences; nothing where all is well.

    A night without news publishes nothing, so it is the end of the last night that counts.
    """
    last = read_status(settings.night_status_path)
    if last is None:
        return [f"No night has ended yet: expected one in {settings.night_status_path}."]
    complaints = []
    if not last.is_good:
        complaints.append(
            f"The night that ended {last.ended_at:%F %H:%M} UTC failed: its log says why. The "
            "release before stays up; `scorehouse night` goes on where it stopped."
        )
    age = clock() - last.ended_at
    if age > timedelta(hours=settings.stale_after_hours):
        complaints.append(
            f"No night has ended for {age.total_seconds() / 3600:.0f} hours, expected one in "
            f"{settings.stale_after_hours}: is the scheduler, or its worker, down?"
        )
    return complaints


def _tell(settings: Settings, complaints: list[str]) -> None:
    if not settings.alert_webhook:
        return
    text = "\n".join(["Scorehouse, monitoring", *complaints])
    try:
        post(settings.alert_webhook, json.dumps({"text": text}).encode())
    except (OSError, ValueError) as error:  # its address may hold a secret
        logger.warning("the complaints could not be sent: %s", type(error).__name__)
