"""Which model version is in force, and how one comes into force."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.background import Background
from flows.dbt import DbtProject
from flows.model_card import write_model_card, write_pictures
from flows.promotion import decide, refusal
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import create_ml_tables, read_rows
from warehouse.settings import Settings


@dataclass(frozen=True)
class Champion:
    """The model version in force: its LightGBM text, and what it was registered with."""

    version: int
    model_text: str
    model_sha256: str
    feature_list_sha256: str
    reference_version: str


@task(name="find the champion", cache_policy=NO_CACHE)
def find_champion(settings: Settings, project: DbtProject) -> Champion | None:
    """Return the version that MLflow calls champion, if this warehouse knows how it was trained.

    MLflow takes seconds to import: a process of its own does that while this one parses the dbt
    project, which the night needs next.
    """
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        if read_rows(connection, "models").empty:
            return None
    with Background("models_ml.registry", "read_champion", warm_up="mlflow") as lookup:
        lookup.start(settings.tracking_uri, settings.artifact_root)
        project.parse()
        found = lookup.result()
    return _describe(settings, *found) if found else None


@task(name="promote the model", cache_policy=NO_CACHE)
def promote_version(settings: Settings, version: int) -> Champion:
    """Make a version the champion if the gate finds nothing against it.

    Decision and model card are written before it takes over, so that a champion is never without
    them; a promotion that was interrupted is simply made again.

    Raises:
        GateError: A check failed, or the model card could not be written; the champion stays.
    """
    from models_ml.registry import ModelRegistry

    registry = ModelRegistry(settings.tracking_uri, settings.artifact_root)
    before = registry.champion()
    if before is None or before.version != version:
        decision = decide(settings, registry, version, before.version if before else None)
        write_pictures(registry, decision)
        if not decision.verdict.is_promoted:
            raise refusal(decision)
        write_model_card(settings, registry, decision)
        registry.set_champion(version)
    text, _ = registry.load_model_text(version)
    champion = _describe(settings, version, text)
    if champion is None:
        raise GateError(f"Model version {version} is not in ml.models: train it again.")
    return champion


def _describe(settings: Settings, version: int, text: str) -> Champion | None:
    with open_writer(settings) as connection:
        known = read_rows(connection, "models", model_version=version).to_dict("records")
    # Without its references the features it was trained on cannot be computed.
    if not known or pd.isna(known[0]["reference_version"]):
        return None
    row = known[0]
    return Champion(
        version=version,
        model_text=text,
        model_sha256=row["model_sha256"],
        feature_list_sha256=row["feature_list_sha256"],
        reference_version=row["reference_version"],
    )
