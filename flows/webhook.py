"""Posting alerts to the address of the settings; imports nothing slow, for cron calls it often."""

from __future__ import annotations

import json
import logging
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from warehouse.settings import Settings

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10


def post_alerts(
    settings: Settings, batch: str, as_of: date | None, alerts: Sequence[Mapping[str, Any]]
) -> bool:
    """Post alerts as JSON, and return whether they arrived.

    The body holds ``batch_id``, ``as_of``, ``alerts`` and a ``text`` that chat tools show. Nothing
    is sent where there is no alert or no address. What goes wrong is logged without the address,
    which may hold a secret, and stops nothing.
    """
    if not settings.alert_webhook or not alerts:
        return False
    lines = [f"{alert['severity']}: {alert['text_en']}" for alert in alerts]
    body = {
        "batch_id": batch,
        "as_of": str(as_of),
        "text": "\n".join([f"Scorehouse, night of {as_of}", *lines]),
        "alerts": alerts,
    }
    try:
        _post(settings.alert_webhook, json.dumps(body).encode())
    except (OSError, ValueError) as error:
        logger.warning("%d alerts could not be sent: %s", len(alerts), type(error).__name__)
        return False
    logger.info("%d alerts sent", len(alerts))
    return True


def _post(address: str, body: bytes) -> None:
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("expected an address that begins with http:// or https://")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        address, data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
        pass
