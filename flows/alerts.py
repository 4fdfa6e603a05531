"""Telling somebody: the alerts of a night, posted to an address if there is one."""

from __future__ import annotations

import json
import logging
import urllib.request
from urllib.parse import urlsplit

from prefect import task
from prefect.cache_policies import NO_CACHE

from warehouse.connection import open_writer
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
_COLUMNS = ("cause", "subject", "severity", "n_signs", "text_en", "text_fr", "look_first_en")


@task(name="send alerts", cache_policy=NO_CACHE)
def send_alerts(settings: Settings, batch: str) -> bool:
    """Post the alerts of a night as JSON, and return whether they arrived.

    The body holds ``batch_id``, ``as_of``, ``alerts`` and a ``text`` that chat tools show. Nothing
    is sent where there is no alert or no address. What goes wrong is logged without the address,
    which may hold a secret, and stops nothing: the release with the alerts is up.
    """
    if not settings.alert_webhook:
        return False
    with open_writer(settings) as connection:
        rows = connection.execute(
            f"select as_of, {', '.join(_COLUMNS)} from monitoring.alerts "
            "where batch_id = ? order by severity, cause",
            [batch],
        ).fetchall()
    if not rows:
        return False
    alerts = [dict(zip(_COLUMNS, row[1:], strict=True)) for row in rows]
    lines = [f"{alert['severity']}: {alert['text_en']}" for alert in alerts]
    body = {
        "batch_id": batch,
        "as_of": str(rows[0][0]),
        "text": "\n".join([f"Scorehouse, night of {rows[0][0]}", *lines]),
        "alerts": alerts,
    }
    try:
        post(settings.alert_webhook, json.dumps(body).encode())
    except (OSError, ValueError) as error:
        logger.warning("%d alerts could not be sent: %s", len(alerts), type(error).__name__)
        return False
    logger.info("%d alerts sent", len(alerts))
    return True


def post(address: str, body: bytes) -> None:
    """Post JSON to an address of the web.

    Raises:
        ValueError: The address is none of http or https.
        OSError: It did not take it.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("expected an address that begins with http:// or https://")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        address, data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
        pass
