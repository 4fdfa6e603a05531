"""Watching that nights run at all: cron calls it, for a night that does not run says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from flows.webhook import post_alerts
from warehouse.errors import GateError, StaleReleaseError
from warehouse.freshness import CAUSE, Freshness, note_told, read_freshness, was_told
from warehouse.night_status import read_status
from warehouse.settings import Settings


def watch_nights(
    settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Freshness:
    """Return how old the release is; raise an alert if the last night failed, or none published.

    The limit of the age is in ``alert_rules``. An alert is posted once for each night that is up,
    or failed; again while it did not arrive.

    Raises:
        GateError: The last night failed.
        StaleReleaseError: The release is older than the rule allows.
        NothingPublishedError: There is no release.
    """
    now = clock()
    found = read_freshness(settings, now)
    last = read_status(settings.night_status_path)
    if last is not None and not last.is_good:
        text = (
            f"The night that ended {last.ended_at:%F %H:%M} UTC failed; the release of "
            f"{found.as_of} stays up."
        )
        look_first = "The log of that night; then run `scorehouse night`, which goes on from there."
        alert = {
            "cause": "night_failed",
            "subject": last.ended_at.isoformat(),
            "severity": "error",
            "text_en": text,
            "text_fr": (
                f"La nuit terminée le {last.ended_at:%F à %H:%M} UTC a échoué ; la version du "
                f"{found.as_of} reste en ligne."
            ),
            "look_first_en": look_first,
        }
        _tell_once(settings, found.batch_id, found.as_of, alert, now)
        raise GateError(f"{text}\nLook first at: {look_first}")
    if found.is_late:
        text = (
            f"The data of {found.as_of} is {found.age_hours:.0f} hours old, expected at most "
            f"{found.limit_hours:.0f}: no night has published since."
        )
        alert = {
            "cause": CAUSE,
            "subject": found.batch_id,
            "severity": found.severity,
            "text_en": text,
            "text_fr": (
                f"Les données du {found.as_of} ont {found.age_hours:.0f} heures, au plus "
                f"{found.limit_hours:.0f} attendues : aucune nuit n'a publié depuis."
            ),
            "look_first_en": found.look_first_en,
        }
        _tell_once(settings, found.batch_id, found.as_of, alert, now)
        raise StaleReleaseError(f"{text}\nLook first at: {found.look_first_en}")
    return found


def _tell_once(
    settings: Settings, batch: str, as_of: date, alert: Mapping[str, Any], now: datetime
) -> None:
    told = settings.freshness_alert_path
    if was_told(told, alert["subject"]):
        return
    has_arrived = post_alerts(settings, batch, as_of, [{**alert, "n_signs": 1}])
    if has_arrived or not settings.alert_webhook:
        note_told(told, alert["subject"], now)
