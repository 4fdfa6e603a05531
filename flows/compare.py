"""The comparison: simpler models beside the champion, on its folds, refilled on demand."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion, find_models
from flows.dbt import DbtProject
from flows.nightly import PUBLISHED_SCHEMAS
from flows.score import Features, read_champion_features
from flows.stages import Stages, utc_now
from warehouse.connection import open_writer
from warehouse.errors import GateError, NothingPublishedError
from warehouse.lock import hold_warehouse
from warehouse.ml_tables import read_rows, replace_rows, transaction
from warehouse.pointer import Pointer, read_pointer
from warehouse.policy import load_policy
from warehouse.publish import publish
from warehouse.settings import Settings, load_settings

logger = logging.getLogger(__name__)

COMPARISON_MARTS = ("stg_ml__model_comparison+", "stg_ml__scorecard_points+")


@flow(name="scorehouse-comparison", log_prints=False)
def comparison() -> dict[str, Any]:
    """Fit the simpler models on the champion's rows, features and folds, and publish the figures.

    Returns:
        ``model_version``, ``models`` (one row of ``ml.model_comparison`` each) and ``sequence`` of
        the release they are in; None when they wait for the next night, because the marts of the
        warehouse are not those of the release that is up.

    Raises:
        NothingPublishedError: Nothing was trained yet.
        GateError: The champion's training rows are no longer in the mart.
    """
    settings = load_settings()
    with hold_warehouse(settings):
        stages = Stages(settings)
        project = DbtProject(settings)
        champion = stages.run(find_models, settings, project).champion
        if champion is None:
            raise NothingPublishedError("Nothing was trained yet: run `scorehouse night` first.")
        models = stages.run(compare_models, settings, champion)
        stages.run(build_comparison, project)
        pointer = stages.run(publish_comparison, settings)
    return {
        "model_version": champion.version,
        "models": models,
        "sequence": pointer.sequence if pointer else None,
    }


@task(name="compare the models", cache_policy=NO_CACHE)
def compare_models(settings: Settings, champion: Champion) -> list[dict[str, Any]]:
    """Measure dummy, logistic regression, scorecard and champion; write them and the points.

    Raises:
        GateError: The champion's training rows or features are no longer in the mart.
    """
    from models_ml.baselines import fit_dummy, fit_logistic
    from models_ml.compare import cross_validate, measure_candidate
    from models_ml.scorecard import PointsScale, fit_scorecard

    policy = load_policy()
    scale = PointsScale(policy.points_base, policy.odds_base, policy.points_to_double_odds)
    features, folds, champion_seconds = _read_training_rows(settings, champion)
    target, fold = folds["target"].to_numpy(), folds["fold"].to_numpy(np.int8)
    rows = (features.matrix, target, fold)
    fit_regression = partial(fit_logistic, spec=features.spec)
    fit_points = partial(fit_scorecard, spec=features.spec, scale=scale)
    dummy, _ = cross_validate("dummy", fit_dummy, *rows)
    regression, _ = cross_validate("logistic_regression", fit_regression, *rows)
    scorecard, fitted_scorecard = cross_validate("scorecard", fit_points, *rows)
    lightgbm = _describe_champion(settings, champion, features, folds, champion_seconds)
    measured = [
        measure_candidate(
            candidate,
            target,
            fold,
            cost_false_negative=policy.cost_false_negative,
            cost_false_positive=policy.cost_false_positive,
        )
        for candidate in (dummy, regression, scorecard, lightgbm)
    ]
    tables = {
        "model_comparison": pd.DataFrame(measured).assign(compared_at=utc_now()),
        "scorecard_points": fitted_scorecard.points,
    }
    with open_writer(settings) as connection, transaction(connection):
        for table, content in tables.items():
            replace_rows(connection, table, content, model_version=champion.version)
    return measured


@task(name="build the comparison marts", cache_policy=NO_CACHE)
def build_comparison(project: DbtProject) -> Any:
    """Run dbt downstream of the two tables; see :meth:`flows.dbt.DbtProject.build`."""
    return project.build(*COMPARISON_MARTS)


@task(name="publish the comparison", cache_policy=NO_CACHE)
def publish_comparison(settings: Settings) -> Pointer | None:
    """Publish the batch that is up once more, with the new figures.

    Only where the marts are still those it was published from; a night that stopped half-way, or a
    rollback, leaves others, and then the next night publishes.
    """
    pointer = read_pointer(settings.published)
    with open_writer(settings) as connection:
        batches = connection.execute(
            "select batch_id from ml.batches order by as_of desc, scored_at desc limit 1"
        ).fetchall()
    if pointer is None or batches != [(pointer.run,)]:
        logger.info("the comparison is published with the next night")
        return None
    return publish(settings, run=pointer.run, as_of=pointer.as_of, schemas=PUBLISHED_SCHEMAS)


def _read_training_rows(
    settings: Settings, champion: Champion
) -> tuple[Features, pd.DataFrame, float]:
    """Read the champion's training rows in key order, their folds, and how long it trained."""
    from models_ml.predict import load_booster

    booster = load_booster(champion.model_text, champion.model_sha256)
    with open_writer(settings) as connection:
        features = read_champion_features(connection, champion, booster.feature_name())
        folds = read_rows(connection, "folds", model_version=champion.version)
        [model] = read_rows(connection, "models", model_version=champion.version).to_dict("records")
    folds = folds.sort_values("sk_id_curr", ignore_index=True)
    trained_on = np.isin(features.keys, folds["sk_id_curr"].to_numpy())
    if int(trained_on.sum()) != len(folds):
        raise GateError(
            f"Model version {champion.version} was trained on {len(folds)} applications, of which "
            f"the mart holds {int(trained_on.sum())}: expected all of them. Run `scorehouse train`."
        )
    rows = Features(
        features.keys[trained_on], features.matrix[trained_on], features.spec, features.concepts
    )
    return rows, folds, float(model["training_seconds"])


def _describe_champion(
    settings: Settings,
    champion: Champion,
    features: Features,
    folds: pd.DataFrame,
    training_seconds: float,
) -> Any:
    """Take the champion's margins and time from its own training; only scoring is timed anew."""
    from models_ml.compare import Candidate, time_scoring
    from models_ml.predict import load_booster, predict_margins

    booster = load_booster(champion.model_text, champion.model_sha256)
    return Candidate(
        name="lightgbm",
        margin_oof=folds["margin_oof"].to_numpy(),
        n_features=len(features.spec.names),
        size_bytes=len(champion.model_text.encode()),
        training_seconds=training_seconds,
        scoring_seconds=time_scoring(
            lambda matrix: predict_margins(booster, matrix, features.spec, settings.threads),
            features.matrix,
        ),
    )
