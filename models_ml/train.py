"""Trains LightGBM over stored folds, then on every row; the same data gives the same text."""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import roc_auc_score

from models_ml import constraints
from models_ml.calibrate import log_loss
from models_ml.feature_spec import FeatureSpec
from models_ml.params import TrainingParams, default_params
from models_ml.predict import hash_model_text
from warehouse.errors import GateError

logger = logging.getLogger(__name__)

# The final model sees a fold more of data than the models that chose the number of rounds.
ROUNDS_FACTOR = 1.1

# Below this, a second thread waits more than it works; the model is the same either way.
ROWS_PER_THREAD = 50_000


@dataclass(frozen=True)
class TrainedModel:
    """A model and how it was made.

    Attributes:
        model_text: LightGBM text.
        model_sha256: Hash of the text.
        data_sha256: Hash of keys, features and targets, whatever the order of the rows.
        importance: Columns feature, gain, split_count; in feature order.
        margin_oof: Log-odds of each row from the fold model that did not see it, input order.
        fold_metrics: Columns fold, n_rows, n_bad, best_iteration, auc, log_loss; one row per fold.
        n_trees: Trees of the final model.
        seconds: Wall time of the training.
        params: LightGBM's parameters plus rounds and early stopping.
    """

    model_text: str
    model_sha256: str
    data_sha256: str
    importance: pd.DataFrame
    margin_oof: npt.NDArray[np.float64]
    fold_metrics: pd.DataFrame
    n_trees: int
    seconds: float
    params: dict[str, Any]


def train_model(
    keys: npt.NDArray[np.int64],
    matrix: npt.NDArray[np.float32],
    target: npt.NDArray[np.integer],
    folds: npt.NDArray[np.int8],
    spec: FeatureSpec,
    *,
    seed: int,
    threads: int,
    params: TrainingParams | None = None,
    monotone: Mapping[str, int] | None = None,
) -> TrainedModel:
    """Train one model per fold with early stopping, then the final one on every row.

    Rows are put in key order first and binned once; LightGBM runs deterministically. Therefore
    neither the order of the rows nor the number of threads changes the text.

    Args:
        keys: ``sk_id_curr``, shape (n,), unique.
        matrix: Features, shape (n, f).
        target: 0 or 1, shape (n,).
        folds: Fold of each row, from ``assign_folds``.
        spec: Names of the matrix' columns.
        seed: Seed of LightGBM's sampling.
        threads: Threads of LightGBM at most; a thread is used for every 50,000 rows begun.
        params: What is tuned; ``default_params`` unless given.
        monotone: Features whose effect has one direction only, +1 (rising pd) or -1.

    Raises:
        GateError: Shapes disagree.
    """
    started = time.perf_counter()
    _check_shapes(keys, matrix, target, folds, spec)
    params = params or default_params(len(keys))
    threads = min(threads, 1 + len(keys) // ROWS_PER_THREAD)
    settings = params.to_lightgbm(seed, threads) | constraints.to_lightgbm(monotone or {}, spec)
    order = np.argsort(keys, kind="stable")
    if not np.array_equal(order, np.arange(len(keys))):
        keys, matrix, target, folds = keys[order], matrix[order], target[order], folds[order]
    dataset = _bin_rows(matrix, target, spec, settings)
    boosters = _train_folds(dataset, folds, settings, params)
    best = [booster.best_iteration for booster in boosters]
    margins = _predict_out_of_fold(boosters, matrix, folds, round(float(np.mean(best))), threads)
    n_rounds = max(1, round(ROUNDS_FACTOR * float(np.mean(best))))
    final = lgb.train(settings, dataset, n_rounds)
    text = _without_threads(final.model_to_string())
    in_input_order = np.empty_like(margins)
    in_input_order[order] = margins
    return TrainedModel(
        model_text=text,
        model_sha256=hash_model_text(text),
        data_sha256=_hash_data(keys, matrix, target, spec),
        importance=_importance(final, spec),
        margin_oof=in_input_order,
        fold_metrics=_fold_metrics(margins, target, folds, best),
        n_trees=final.num_trees(),
        seconds=time.perf_counter() - started,
        params={
            **settings,
            "early_stopping_rounds": params.early_stopping_rounds,
            "max_rounds": params.max_rounds,
            "n_rounds": n_rounds,
        },
    )


def cross_validate_auc(
    matrix: npt.NDArray[np.float32],
    target: npt.NDArray[np.integer],
    folds: npt.NDArray[np.int8],
    spec: FeatureSpec,
    *,
    seed: int,
    threads: int,
    params: TrainingParams | None = None,
    monotone: Mapping[str, int] | None = None,
) -> float:
    """Return the AUC that ``train_model`` would reach out of fold, without making its final model.

    Args:
        matrix: Features, shape (n, f), rows in key order.
        target: 0 or 1, shape (n,).
        folds: Fold of each row.
        spec: Names of the matrix' columns.
        seed: Seed of LightGBM's sampling.
        threads: As for ``train_model``.
        params: As for ``train_model``.
        monotone: As for ``train_model``.
    """
    params = params or default_params(len(target))
    threads = min(threads, 1 + len(target) // ROWS_PER_THREAD)
    settings = params.to_lightgbm(seed, threads) | constraints.to_lightgbm(monotone or {}, spec)
    boosters = _train_folds(_bin_rows(matrix, target, spec, settings), folds, settings, params)
    best = [booster.best_iteration for booster in boosters]
    margins = _predict_out_of_fold(boosters, matrix, folds, round(float(np.mean(best))), threads)
    return float(roc_auc_score(target, margins))


def _check_shapes(
    keys: npt.NDArray[np.int64],
    matrix: npt.NDArray[np.float32],
    target: npt.NDArray[np.integer],
    folds: npt.NDArray[np.int8],
    spec: FeatureSpec,
) -> None:
    if matrix.shape != (len(keys), len(spec.names)) or not len(keys) == len(target) == len(folds):
        raise GateError(
            f"Training: expected {len(keys)} rows and {len(spec.names)} features everywhere, found "
            f"matrix {matrix.shape}, {len(target)} targets, {len(folds)} folds."
        )


def _bin_rows(
    matrix: npt.NDArray[np.float32],
    target: npt.NDArray[np.integer],
    spec: FeatureSpec,
    settings: dict[str, Any],
) -> lgb.Dataset:
    """Bin every row once; the folds are subsets of the same bins."""
    return lgb.Dataset(
        matrix,
        target.astype(np.float32),
        feature_name=list(spec.names),
        categorical_feature=spec.categorical_indices,
        params=settings,
        free_raw_data=False,
    ).construct()


def _train_folds(
    dataset: lgb.Dataset,
    folds: npt.NDArray[np.int8],
    settings: dict[str, Any],
    params: TrainingParams,
) -> list[lgb.Booster]:
    boosters = []
    for fold in np.unique(folds):
        booster = lgb.train(
            settings,
            dataset.subset(np.flatnonzero(folds != fold).tolist()),
            params.max_rounds,
            valid_sets=[dataset.subset(np.flatnonzero(folds == fold).tolist())],
            callbacks=[
                lgb.early_stopping(
                    params.early_stopping_rounds, first_metric_only=True, verbose=False
                )
            ],
            keep_training_booster=True,
        )
        logger.info("fold %d: best iteration %d", fold, booster.best_iteration)
        boosters.append(booster)
    return boosters


def _predict_out_of_fold(
    boosters: list[lgb.Booster],
    matrix: npt.NDArray[np.float32],
    folds: npt.NDArray[np.int8],
    n_rounds: int,
    threads: int,
) -> npt.NDArray[np.float64]:
    """Score each fold by the model that did not see it, every one with the same number of rounds.

    A round count that each fold picked for itself would flatter its own metric.
    """
    margins = np.empty(len(folds))
    for fold, booster in zip(np.unique(folds), boosters, strict=True):
        margins[folds == fold] = booster.predict(
            matrix[folds == fold],
            raw_score=True,
            num_iteration=max(1, n_rounds),
            num_threads=threads,
        )
    return margins


def _fold_metrics(
    margins: npt.NDArray[np.float64],
    target: npt.NDArray[np.integer],
    folds: npt.NDArray[np.int8],
    best: list[int],
) -> pd.DataFrame:
    rows = []
    for fold, best_iteration in zip(np.unique(folds), best, strict=True):
        held_out = folds == fold
        rows.append(
            {
                "fold": int(fold),
                "n_rows": int(held_out.sum()),
                "n_bad": int(target[held_out].sum()),
                "best_iteration": best_iteration,
                "auc": float(roc_auc_score(target[held_out], margins[held_out])),
                "log_loss": log_loss(margins[held_out], target[held_out]),
            }
        )
    return pd.DataFrame(rows)


def _importance(booster: lgb.Booster, spec: FeatureSpec) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "feature": list(spec.names),
            "gain": booster.feature_importance("gain").astype(np.float64),
            "split_count": booster.feature_importance("split").astype(np.int32),
        }
    )


def _without_threads(model_text: str) -> str:
    """Drop the one parameter that the text records and the model does not depend on."""
    return re.sub(r"^\[num_threads: -?\d+\]$", "[num_threads: 0]", model_text, flags=re.MULTILINE)


def _hash_data(
    keys: npt.NDArray[np.int64],
    matrix: npt.NDArray[np.float32],
    target: npt.NDArray[np.integer],
    spec: FeatureSpec,
) -> str:
    digest = hashlib.sha256(spec.sha256.encode())
    for values in (keys, target.astype(np.int8), matrix):
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()
