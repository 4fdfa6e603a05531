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
from models_ml.cross_validate import (
    CrossValidation,
    bin_rows,
    cross_validate,
    useful_threads,
)
from models_ml.feature_spec import FeatureSpec
from models_ml.params import TrainingParams, default_params
from models_ml.predict import hash_model_text
from warehouse.errors import GateError

logger = logging.getLogger(__name__)

# The final model sees a fold more of data than the models that chose the number of rounds.
ROUNDS_FACTOR = 1.1


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
    settings = _settings(params, spec, monotone, seed, useful_threads(len(keys), threads))
    order = np.argsort(keys, kind="stable")
    if not np.array_equal(order, np.arange(len(keys))):
        keys, matrix, target, folds = keys[order], matrix[order], target[order], folds[order]
    dataset = bin_rows(matrix, target, spec, settings)
    validated = cross_validate(dataset, matrix, target, folds, settings, params)
    margins = validated.margins
    logger.info("folds: AUC %.4f after %d rounds", validated.auc, validated.n_rounds)
    n_rounds = max(1, round(ROUNDS_FACTOR * validated.n_rounds))
    final = lgb.train(settings, dataset, n_rounds)
    text = _without_extremes(_without_threads(final.model_to_string()))
    in_input_order = np.empty_like(margins)
    in_input_order[order] = margins
    return TrainedModel(
        model_text=text,
        model_sha256=hash_model_text(text),
        data_sha256=hash_data(keys, matrix, target, spec),
        importance=_importance(final, spec),
        margin_oof=in_input_order,
        fold_metrics=_fold_metrics(validated, target, folds),
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
    settings = _settings(params, spec, monotone, seed, useful_threads(len(target), threads))
    dataset = bin_rows(matrix, target, spec, settings)
    validated = cross_validate(dataset, matrix, target, folds, settings, params)
    return float(roc_auc_score(target, validated.margins))


def _settings(
    params: TrainingParams,
    spec: FeatureSpec,
    monotone: Mapping[str, int] | None,
    seed: int,
    threads: int,
) -> dict[str, Any]:
    return params.to_lightgbm(seed, threads) | constraints.to_lightgbm(monotone or {}, spec)


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


def _fold_metrics(
    validated: CrossValidation, target: npt.NDArray[np.integer], folds: npt.NDArray[np.int8]
) -> pd.DataFrame:
    rows = []
    for fold, auc in zip(np.unique(folds), validated.aucs, strict=True):
        held_out = folds == fold
        rows.append(
            {
                "fold": int(fold),
                "n_rows": int(held_out.sum()),
                "n_bad": int(target[held_out].sum()),
                "best_iteration": validated.n_rounds,
                "auc": auc,
                "log_loss": log_loss(validated.margins[held_out], target[held_out]),
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


def _without_extremes(model_text: str) -> str:
    """Blank the lowest and highest value of each feature: a training row's own, and read by nobody.

    What LightGBM predicts or contributes does not depend on them.
    """
    return re.sub(
        r"^feature_infos=.*$",
        lambda line: re.sub(r"\[[^ \]]*\]", "[-inf:inf]", line[0]),
        model_text,
        flags=re.MULTILINE,
    )


def hash_data(
    keys: npt.NDArray[np.int64],
    matrix: npt.NDArray[np.float32],
    target: npt.NDArray[np.integer],
    spec: FeatureSpec,
) -> str:
    """Hash what a training reads; rows in key order, shapes as in ``train_model``."""
    digest = hashlib.sha256(spec.sha256.encode())
    for values in (keys, target.astype(np.int8), matrix):
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()
