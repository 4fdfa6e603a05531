"""Training: feature mart -> folds -> LightGBM -> calibration -> threshold -> MLflow -> champion."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.champion import promote_version
from flows.dbt import DbtProject
from flows.features import build_training_features
from flows.lineage import git_sha
from flows.policy_cost import measure_policy_cost
from flows.stages import Stages, utc_now
from flows.tuned import keep_selected, read_tuned_params
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.load import raw_state
from warehouse.lock import hold_warehouse
from warehouse.ml_tables import (
    create_ml_tables,
    read_dictionary,
    read_labelled_features,
    read_labels,
    read_reference_version,
    read_rows,
    replace_rows,
    transaction,
)
from warehouse.policy import Policy, load_policy
from warehouse.settings import Settings, load_settings

logger = logging.getLogger(__name__)

# Rows of the training set kept as the reference of Evidently's reports, and those of them that are
# explained to rank the features.
REFERENCE_ROWS = 50_000
EXPLAINED_ROWS = 5_000


@dataclass(frozen=True)
class TrainingData:
    """The labelled part of the mart, in key order: n rows, f features."""

    keys: npt.NDArray[np.int64]
    matrix: npt.NDArray[np.float32]
    target: npt.NDArray[np.int8]
    spec: Any
    as_of: date
    reference_version: str


@flow(name="scorehouse-training", log_prints=False)
def training() -> dict[str, Any]:
    """Train on every outcome known by the date of the data and promote the result if it may be.

    Returns:
        ``model_version``, ``auc``, ``cost_per_application`` and ``threshold``.

    Raises:
        UsageError: No drop was ever loaded.
        GateError: There is nothing to learn from, or the gate refuses the new model, which stays
            registered.
    """
    settings = load_settings()
    with hold_warehouse(settings):
        stages = Stages(settings)
        stages.run(build_training_features, settings, DbtProject(settings))
        version = stages.run(train_version, settings)
        stages.run(promote_version, settings, version)
    return describe_version(settings, version)


def describe_version(settings: Settings, version: int) -> dict[str, Any]:
    """Return ``model_version``, ``auc``, ``cost_per_application`` and ``threshold`` of a model."""
    with open_writer(settings) as connection:
        [model] = read_rows(connection, "models", model_version=version).to_dict("records")
    names = ("model_version", "auc", "cost_per_application", "threshold")
    return {name: model[name] for name in names}


@task(name="train a model", cache_policy=NO_CACHE)
def train_version(settings: Settings) -> int:
    """Train, log and register a model, write what is known of it to ml, and return its version."""
    # LightGBM, scikit-learn and MLflow take seconds to import; only training pays for them.
    from models_ml.calibrate import choose_calibration
    from models_ml.constraints import check_constraints
    from models_ml.evaluate import choose_threshold, compute_metrics, threshold_curve
    from models_ml.plots import write_plots
    from models_ml.registry import MODEL_NAME, ModelRegistry
    from models_ml.split import assign_folds
    from models_ml.train import train_model

    policy = load_policy()
    costs = _costs(policy)
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        check_constraints(policy.monotone_constraints, read_dictionary(connection))
        data = read_training_data(connection)
        params = read_tuned_params(connection, data.spec, len(data.keys))
    folds = assign_folds(data.keys, data.target, seed=settings.seed)
    trained = train_model(
        data.keys,
        data.matrix,
        data.target,
        folds,
        data.spec,
        seed=settings.seed,
        threads=settings.threads,
        monotone=policy.monotone_constraints,
        params=params,
    )
    calibration = choose_calibration(trained.margin_oof, data.target, folds)
    probability = calibration.apply(trained.margin_oof)
    curve = threshold_curve(probability, data.target, **costs)
    threshold = choose_threshold(curve, **costs)
    metrics = compute_metrics(probability, data.target, folds, threshold=threshold, **costs)
    metrics |= measure_policy_cost(settings, policy, data, folds, trained, params)
    registry = ModelRegistry(settings.tracking_uri, settings.artifact_root)
    with TemporaryDirectory() as folder:
        registered = registry.log_training(
            trained,
            data.spec,
            metrics={**metrics, "threshold": threshold, "training_seconds": trained.seconds},
            params={"calibration_method": calibration.method, **costs},
            plots=write_plots(
                Path(folder), probability, data.target, curve, trained.importance, threshold
            ),
            git_sha=git_sha(),
            policy_sha256=policy.sha256,
        )
    model = {
        "model_name": MODEL_NAME,
        "mlflow_run_id": registered.run_id,
        "trained_at": utc_now(),
        "training_as_of": data.as_of,
        "reference_version": data.reference_version,
        "n_training_rows": len(data.keys),
        "n_features": len(data.spec.names),
        "n_trees": trained.n_trees,
        "feature_list_sha256": data.spec.sha256,
        "model_sha256": trained.model_sha256,
        "data_sha256": trained.data_sha256,
        "seed": settings.seed,
        "git_sha": git_sha(),
        "calibration_method": calibration.method,
        "calibration_slope": calibration.slope,
        "calibration_intercept": calibration.intercept,
        "threshold": threshold,
        "n_monotone_constraints": len(policy.monotone_constraints),
        "training_seconds": trained.seconds,
        **metrics,
    }
    tables = {
        "models": pd.DataFrame([model]),
        "folds": pa.table(
            {
                "sk_id_curr": data.keys,
                "fold": folds,
                "target": data.target,
                "margin_oof": trained.margin_oof,
            }
        ),
        "calibration_points": pd.DataFrame(
            calibration.points, columns=["margin", "pd"], dtype=np.float64
        ),
        "threshold_curve": curve,
        **_describe_training_rows(settings, trained, data),
    }
    with open_writer(settings) as connection, transaction(connection):
        for table, rows in tables.items():
            replace_rows(connection, table, rows, model_version=registered.version)
    return registered.version


def read_training_data(
    connection: duckdb.DuckDBPyConnection, *, every_feature: bool = False
) -> TrainingData:
    """Join features with the outcomes known by the date of the data.

    Args:
        connection: The warehouse.
        every_feature: Read those that tuning left out as well.

    Raises:
        GateError: No outcome is known yet.
    """
    from models_ml.feature_spec import build_feature_spec, to_matrix

    state = raw_state(connection)
    labels = read_labels(connection, state.as_of) if state else None
    if state is None or labels is None or not labels.num_rows:
        raise GateError(
            "There is nothing to learn from: expected applications with a known outcome, found "
            "none. Load a drop whose application_train.csv holds rows."
        )
    features = read_labelled_features(connection, state.as_of)
    spec = build_feature_spec(read_dictionary(connection))
    if not every_feature:
        spec = keep_selected(connection, spec)
    return TrainingData(
        keys=features["sk_id_curr"].to_numpy(),
        matrix=to_matrix(features, spec),
        target=labels["target"].to_numpy().astype(np.int8),
        spec=spec,
        as_of=state.as_of,
        reference_version=read_reference_version(connection),
    )


def _describe_training_rows(
    settings: Settings, trained: Any, data: TrainingData
) -> dict[str, pd.DataFrame | pa.Table]:
    """Freeze what later nights are compared with: bins, a seeded sample, importance on it."""
    from models_ml.drift import build_reference_bins
    from models_ml.explain import explain_scores
    from models_ml.predict import load_booster, predict_margins

    drawn = np.random.default_rng(settings.seed).permutation(len(data.keys))
    kept = np.sort(drawn[:REFERENCE_ROWS])
    rows = data.matrix[kept]
    sample = data.matrix[np.sort(drawn[:EXPLAINED_ROWS])]
    booster = load_booster(trained.model_text, trained.model_sha256)
    margins = predict_margins(booster, sample, data.spec, settings.threads)
    chunks = explain_scores(booster, sample, margins, data.spec, settings.threads)
    total = np.sum([np.abs(chunk.contributions).sum(axis=0) for chunk in chunks], axis=0)
    return {
        "feature_importance": trained.importance.assign(mean_abs_contribution=total / len(sample)),
        "reference_bins": build_reference_bins(data.matrix, data.spec),
        "reference_rows": pa.table(
            {
                "sk_id_curr": data.keys[kept],
                "feature_values": pa.FixedSizeListArray.from_arrays(
                    pa.array(rows.ravel()), rows.shape[1]
                ),
            }
        ),
    }


def _costs(policy: Policy) -> dict[str, float]:
    return {
        "cost_false_negative": policy.cost_false_negative,
        "cost_false_positive": policy.cost_false_positive,
    }
