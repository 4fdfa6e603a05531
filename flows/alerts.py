"""Telling somebody: the alerts of a night, posted to an address if there is one."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.webhook import post_alerts
from warehouse.connection import open_writer
from warehouse.settings import Settings

_COLUMNS = ("cause", "subject", "severity", "n_signs", "text_en", "text_fr", "look_first_en")


@task(name="send alerts", cache_policy=NO_CACHE)
def send_alerts(settings: Settings, batch: str) -> bool:
    """Post the alerts of a night, and return whether they arrived.

    What goes wrong stops nothing: the release with the alerts is up.
    """
    if not settings.alert_webhook:
        return False
    with open_writer(settings) as connection:
        rows = connection.execute(
            f"select as_of, {', '.join(_COLUMNS)} from monitoring.alerts "
            "where batch_id = ? order by severity, cause",
            [batch],
        ).fetchall()
    alerts = [dict(zip(_COLUMNS, row[1:], strict=True)) for row in rows]
    return post_alerts(settings, batch, rows[0][0] if rows else None, alerts)
