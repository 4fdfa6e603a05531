"""`scorehouse watch` as a flow, for those whose schedule is a Prefect server."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from prefect import flow

from flows.freshness import watch_nights
from warehouse.settings import load_settings


@flow(name="scorehouse-monitoring", log_prints=False)
def monitoring() -> dict[str, Any]:
    """Return how old the release is.

    Raises:
        GateError: The last night failed.
        StaleReleaseError: The release is older than its rule allows.
        NothingPublishedError: There is no release yet.
    """
    return asdict(watch_nights(load_settings()))
