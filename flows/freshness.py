"""Watching that nights run at all: cron calls it, for a night that does not run says nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flows.webhook import post_alerts
from warehouse.errors import StaleReleaseError
from warehouse.freshness import CAUSE, Freshness, note_told, read_freshness, was_told
from warehouse.settings import Settings


def watch_freshness(
    settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Freshness:
    """Return how old the release is; too old by the rule of ``alert_rules``, raise the alert.

    The alert is posted once for each night that is up, again while it did not arrive.

    Raises:
        StaleReleaseError: The release is older than the rule allows.
        NothingPublishedError: There is no release.
    """
    now = clock()
    found = read_freshness(settings, now)
    if not found.is_late:
        return found
    text = (
        f"The data of {found.as_of} is {found.age_hours:.0f} hours old, expected at most "
        f"{found.limit_hours:.0f}: no night has published since."
    )
    told = settings.freshness_alert_path
    if not was_told(told, found.batch_id):
        alert = {
            "cause": CAUSE,
            "subject": found.batch_id,
            "severity": found.severity,
            "n_signs": 1,
            "text_en": text,
            "text_fr": (
                f"Les données du {found.as_of} ont {found.age_hours:.0f} heures, au plus "
                f"{found.limit_hours:.0f} attendues : aucune nuit n'a publié depuis."
            ),
            "look_first_en": found.look_first_en,
        }
        if post_alerts(settings, found.batch_id, found.as_of, [alert]) or not (
            settings.alert_webhook
        ):
            note_told(told, found.batch_id, now)
    raise StaleReleaseError(f"{text}\nLook first at: {found.look_first_en}")
