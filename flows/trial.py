"""A challenger's way: trained beside the champion, watched for nights, promoted by the gate."""

from __future__ import annotations

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.champion import promote_version
from flows.dbt import DbtProject
from flows.features import build_features
from flows.stages import Stages
from flows.train import describe_version, train_version
from warehouse.connection import open_writer
from warehouse.errors import UsageError
from warehouse.lock import hold_warehouse
from warehouse.ml_tables import create_ml_tables, read_rows
from warehouse.settings import Settings, load_settings


@flow(name="scorehouse-trial", log_prints=False)
def trial() -> dict[str, Any]:
    """Train on the champion's references and make the result the challenger; nothing is promoted.

    A mart is built with one version of the references: only a model that shares the champion's can
    be scored beside it.

    Returns:
        ``model_version``, ``auc``, ``cost_per_application`` and ``threshold``.

    Raises:
        UsageError: There is no champion yet, or the training gives the champion itself.
        GateError: There is nothing to learn from.
    """
    settings = load_settings()
    with hold_warehouse(settings):
        champion, version = train_challenger(settings, Stages(settings))
        if version == champion:
            raise UsageError(
                f"The training gives the champion itself, version {version}: expected another "
                "model. Load later outcomes, tune, or set another SCOREHOUSE_SEED."
            )
    return describe_version(settings, version)


@flow(name="scorehouse-promotion", log_prints=False)
def promotion(version: int | None = None) -> dict[str, Any]:
    """Promote a version that is registered, by default the challenger, if the gate lets it.

    Returns:
        ``model_version``.

    Raises:
        UsageError: There is no such version, or no challenger.
        GateError: The gate refuses; the champion stays.
    """
    from models_ml.registry import ModelRegistry

    settings = load_settings()
    with hold_warehouse(settings):
        stages = Stages(settings)
        if version is None:
            challenger = ModelRegistry(settings.tracking_uri, settings.artifact_root).challenger()
            if challenger is None:
                raise UsageError(
                    "There is no challenger to promote: expected one, found none. "
                    "`scorehouse train --challenger` trains one."
                )
            version = challenger.version
        references = _references_of(settings, version)
        stages.run(build_features, settings, DbtProject(settings), references)
        stages.run(promote_version, settings, version)
    return {"model_version": version}


def train_challenger(settings: Settings, stages: Stages) -> tuple[int, int]:
    """Train on the champion's references and have the result watched, unless it is the champion.

    Returns:
        Version of the champion, and of what was trained.
    """
    champion, references = _champion_in_force(settings)
    stages.run(build_features, settings, DbtProject(settings), references)
    version = stages.run(train_version, settings)
    if version != champion:
        stages.run(watch_version, settings, version)
    return champion, version


@task(name="watch the model", cache_policy=NO_CACHE)
def watch_version(settings: Settings, version: int) -> None:
    """Make a version the challenger, scored beside the champion from the next night on."""
    from models_ml.registry import ModelRegistry

    ModelRegistry(settings.tracking_uri, settings.artifact_root).set_challenger(version)


def _champion_in_force(settings: Settings) -> tuple[int, str]:
    """Return the champion's version and references."""
    from models_ml.registry import ModelRegistry

    champion = ModelRegistry(settings.tracking_uri, settings.artifact_root).champion()
    if champion is None:
        raise UsageError(
            "There is no champion to challenge: expected one, found none. Run `scorehouse night` "
            "first, which trains it."
        )
    return champion.version, _references_of(settings, champion.version)


def _references_of(settings: Settings, version: int) -> str:
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        known = read_rows(connection, "models", model_version=version).to_dict("records")
    if not known:
        raise UsageError(
            f"Model version {version} is not in ml.models: expected a version that was trained in "
            "this home (dim_model lists them)."
        )
    return str(known[0]["reference_version"])
