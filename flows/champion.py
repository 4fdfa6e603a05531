"""Which model version is in force, and how one comes into force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    """A model version as it was registered: the one in force, unless said otherwise."""

    version: int
    model_text: str
    model_sha256: str
    feature_list_sha256: str
    reference_version: str


@dataclass(frozen=True)
class Models:
    """The model versions of a night.

    Attributes:
        champion: In force; None before the first training.
        challenger: Version that is watched beside it; None where there is none.
        found: Every version that can score, by version: those two, and those of nights that are
            kept.
        missing: Why a version that was looked for cannot, by version.
    """

    champion: Champion | None
    challenger: int | None
    found: dict[int, Champion]
    missing: dict[int, str]

    def get(self, version: int) -> Champion:
        """Return a version.

        Raises:
            GateError: It cannot score.
        """
        if version not in self.found:
            raise GateError(self.missing.get(version, f"Model version {version} was not read."))
        return self.found[version]


@task(name="find the models", cache_policy=NO_CACHE)
def find_models(settings: Settings, project: DbtProject) -> Models:
    """Return champion, challenger and the models of kept nights.

    Only versions count of which this warehouse knows how they were trained. MLflow, seconds to
    import, is asked only where its registry changed since the last night: in a process of its own,
    while this one parses the dbt project, which the night needs next.
    """
    from models_ml.remembered_models import recall_models, remember_models

    with open_writer(settings) as connection:
        create_ml_tables(connection)
        if read_rows(connection, "models").empty:
            return Models(None, None, {}, {})
        of_nights = connection.execute("select distinct model_version from ml.batches").fetchall()
    versions = [version for (version,) in of_nights]
    answer = recall_models(settings.models_note, settings.tracking_uri, versions)
    if answer is None:
        with Background("models_ml.night_models", "find_models", warm_up="mlflow") as lookup:
            lookup.start(settings.tracking_uri, settings.artifact_root, versions)
            project.parse()
            answer = lookup.result()
        remember_models(settings.models_note, settings.tracking_uri, answer)
    found = describe_models(settings, answer.texts)
    unknown = {
        version: f"Model version {version} is not in ml.models, or without references."
        for version in answer.texts.keys() - found.keys()
    }
    champion = None if answer.champion is None else found.get(answer.champion)
    return Models(champion, answer.challenger, found, {**answer.missing, **unknown})


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
    found = describe_models(settings, {version: text})
    if version not in found:
        raise GateError(f"Model version {version} is not in ml.models: train it again.")
    return found[version]


def describe_models(settings: Settings, texts: Mapping[int, str]) -> dict[int, Champion]:
    """Return the versions, given by their texts, that this warehouse knows."""
    # Without its references the features a model was trained on cannot be computed.
    with open_writer(settings) as connection:
        known = connection.execute(
            "select model_version, model_sha256, feature_list_sha256, reference_version "
            "from ml.models where reference_version is not null"
        ).fetchall()
    return {
        version: Champion(version, texts[version], model_sha256, features_sha256, references)
        for version, model_sha256, features_sha256, references in known
        if version in texts
    }
