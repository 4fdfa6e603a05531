"""Loads a model by its hash and scores a matrix with it."""

from __future__ import annotations

import hashlib

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from models_ml.feature_spec import FeatureSpec
from warehouse.errors import GateError


def hash_model_text(model_text: str) -> str:
    """Return the sha256 by which a model is known everywhere."""
    return hashlib.sha256(model_text.encode()).hexdigest()


def load_booster(model_text: str, expected_sha256: str) -> lgb.Booster:
    """Build a booster from LightGBM text, the only form in which models are kept.

    Raises:
        GateError: The text is not the one that was registered.
    """
    found = hash_model_text(model_text)
    if found != expected_sha256:
        raise GateError(
            f"Model: expected text with sha256 {expected_sha256}, found {found}. "
            "The stored model was altered or truncated: restore it or train again."
        )
    return lgb.Booster(model_str=model_text)


def check_features(
    booster: lgb.Booster, matrix: npt.NDArray[np.float32], spec: FeatureSpec
) -> None:
    """Refuse a matrix whose columns are not the model's, one by one.

    LightGBM itself takes renamed and reordered columns without a word.

    Raises:
        GateError: Names or their order differ from the model's, or the matrix has another width.
    """
    trained_on = tuple(booster.feature_name())
    if trained_on != spec.names:
        gone = sorted(set(trained_on) - set(spec.names))
        new = sorted(set(spec.names) - set(trained_on))
        raise GateError(
            f"Model: expected its own {len(trained_on)} features in their order, found "
            f"{len(spec.names)} (missing {gone[:5]}, unknown {new[:5]}). "
            "Train a model on this mart."
        )
    if matrix.ndim != 2 or matrix.shape[1] != len(spec.names):
        raise GateError(
            f"Model: expected a matrix of {len(spec.names)} columns, found shape {matrix.shape}."
        )


def predict_margins(
    booster: lgb.Booster, matrix: npt.NDArray[np.float32], spec: FeatureSpec, threads: int
) -> npt.NDArray[np.float64]:
    """Return the raw log-odds of default of every row, shape (n,).

    Args:
        booster: The model.
        matrix: Features, shape (n, f), as ``to_matrix`` gives them.
        spec: The names of the matrix' columns.
        threads: Threads of LightGBM; they do not change the result.

    Raises:
        GateError: The features are not the model's, or a margin is not a finite number.
    """
    check_features(booster, matrix, spec)
    if not len(matrix):
        return np.empty(0, dtype=np.float64)
    margins = np.asarray(booster.predict(matrix, raw_score=True, num_threads=threads), np.float64)
    if not np.isfinite(margins).all():
        raise GateError(
            f"Model: expected finite margins, found {int((~np.isfinite(margins)).sum())} others."
        )
    return margins
