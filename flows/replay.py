"""Replay: many nights out of one drop, to see a year of the warehouse in an afternoon."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow

from flows.nightly import nightly
from flows.stages import Stages
from flows.trial import train_challenger
from warehouse.connection import open_writer
from warehouse.lock import hold_warehouse
from warehouse.replay import cut_drops, require_own_home
from warehouse.settings import Settings, load_settings

logger = logging.getLogger(__name__)


@flow(name="scorehouse-replay", log_prints=False)
def replaying(
    source: str,
    nights: int,
    held_out: float = 0.5,
    seed: int = 42,
    as_of: date | None = None,
    challenger: bool = False,
) -> dict[str, Any]:
    """Spread held-out applications over nights, outcomes arriving late, and run every night.

    Nights that ended before are found and skipped over, so that an interrupted replay goes on.

    Args:
        source: Folder or zip of a drop.
        nights: Nights after the first.
        held_out: Share of the labelled applications that arrive later than the first night.
        seed: Of the order in which they arrive.
        as_of: Date of the first night; by default the one that lets the last night be today.
        challenger: Watch a second model from the second night on, trained on what the champion was
            trained on, with the next seed.

    Returns:
        ``nights``: the result of every night, the first included.

    Raises:
        UsageError: The home holds other data, or an argument is out of range.
        RefusedInputError: The source breaks its contract.
        GateError: A night was refused; those before stay.
    """
    settings = load_settings()
    drops = cut_drops(
        settings,
        Path(source),
        nights=nights,
        held_out=held_out,
        seed=seed,
        as_of=as_of,
        folder=settings.home / "replay",
    )
    with open_writer(settings) as connection:
        require_own_home(connection, drops)
    results = []
    for number, drop in enumerate(drops):
        logger.info("Night %d of %d, %s.", number, nights, drop.name)
        results.append(nightly.fn(str(drop)))
        if challenger and number == 0:
            ensure_challenger(settings)
    return {"nights": results}


def ensure_challenger(settings: Settings) -> None:
    """Train a challenger with the next seed, unless there is one already."""
    from models_ml.registry import ModelRegistry

    if ModelRegistry(settings.tracking_uri, settings.artifact_root).challenger() is None:
        other = settings.model_copy(update={"seed": settings.seed + 1})
        with hold_warehouse(settings):
            train_challenger(other, Stages(settings))
