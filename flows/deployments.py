"""The night on its schedule, for a Prefect server to drive."""

from __future__ import annotations

import os

from flows.nightly import nightly
from warehouse.errors import UsageError
from warehouse.settings import Settings


def serve_schedule(settings: Settings) -> None:
    """Serve the night as a deployment until interrupted; one night at a time.

    Raises:
        UsageError: No Prefect server is named.
    """
    if not os.environ.get("PREFECT_API_URL"):
        raise UsageError(
            "A schedule needs a Prefect server: expected PREFECT_API_URL, found none. Start one "
            "with `prefect server start` and set PREFECT_API_URL=http://127.0.0.1:4200/api, or "
            "let cron run `scorehouse night`, which needs no server."
        )
    nightly.serve(name="night", cron=settings.night_cron, limit=1)
