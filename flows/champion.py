"""Which model version is in force, and how one comes into force."""

from __future__ import annotations

from dataclasses import dataclass

from prefect import task
from prefect.cache_policies import NO_CACHE

from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import create_ml_tables, read_rows
from warehouse.settings import Settings


@dataclass(frozen=True)
class Champion:
    """The model version in force, known by the hash of its text."""

    version: int
    model_sha256: str
    feature_list_sha256: str


@task(name="find the champion", cache_policy=NO_CACHE)
def find_champion(settings: Settings) -> Champion | None:
    """Return the version that MLflow calls champion, if this warehouse knows how it was trained."""
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        if read_rows(connection, "models").empty:
            return None  # MLflow takes long to import, and longer to set itself up
    from models_ml.registry import ModelRegistry

    registered = ModelRegistry(settings.tracking_uri, settings.artifact_root).champion()
    return _read_version(settings, registered.version) if registered else None


@task(name="promote the model", cache_policy=NO_CACHE)
def promote_version(settings: Settings, version: int) -> Champion:
    """Make a version the champion unless it costs more per application than the one in place.

    Raises:
        GateError: It does; the champion stays.
    """
    from models_ml.registry import ModelRegistry

    registry = ModelRegistry(settings.tracking_uri, settings.artifact_root)
    before = registry.champion()
    with open_writer(settings) as connection:
        models = read_rows(connection, "models").set_index("model_version")
    costs = models["cost_per_application"]
    if before and before.version in costs and costs[version] > costs[before.version]:
        raise GateError(
            f"Model version {version} is registered but not promoted: expected a cost per "
            f"application of at most {costs[before.version]:.4f} (champion, version "
            f"{before.version}), found {costs[version]:.4f}. The champion stays."
        )
    registry.set_champion(version)
    champion = _read_version(settings, version)
    if champion is None:
        raise GateError(f"Model version {version} is not in ml.models: train it again.")
    return champion


def _read_version(settings: Settings, version: int) -> Champion | None:
    with open_writer(settings) as connection:
        known = read_rows(connection, "models", model_version=version)
    if known.empty:
        return None
    model = known.iloc[0]
    return Champion(version, str(model["model_sha256"]), str(model["feature_list_sha256"]))
