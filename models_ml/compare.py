"""Measures models of different kinds on the same folds, each at its own best threshold."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from models_ml.calibrate import NO_CALIBRATION, choose_calibration
from models_ml.evaluate import choose_threshold, compute_metrics, threshold_curve

FloatArray = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.integer]

logger = logging.getLogger(__name__)


class Model(Protocol):
    """A fitted model."""

    @property
    def n_features(self) -> int:
        """Features it reads."""

    def margins(self, matrix: Matrix) -> FloatArray:
        """Return the log-odds of default of each row, shape (n,)."""

    def to_text(self) -> str:
        """Return all that scoring needs, as text."""


AnyModel = TypeVar("AnyModel", bound=Model)


@dataclass(frozen=True)
class Candidate:
    """A model to compare: its out-of-fold log-odds, shape (n,), and what it costs to run.

    Attributes:
        name: Name in the comparison.
        margin_oof: Log-odds of each row from a fit that did not see it, shape (n,).
        n_features: Features it reads.
        size_bytes: Of the model as text.
        training_seconds: Wall time of the fits on the folds and on all rows.
        scoring_seconds: Wall time by 1,000 applications, the features at hand.
    """

    name: str
    margin_oof: FloatArray
    n_features: int
    size_bytes: int
    training_seconds: float
    scoring_seconds: float


def cross_validate(
    name: str,
    fit: Callable[[Matrix, IntArray], AnyModel],
    matrix: Matrix,
    target: IntArray,
    folds: npt.NDArray[np.int8],
) -> tuple[Candidate, AnyModel]:
    """Fit once without each fold and once on every row; return that fit as well.

    Args:
        name: Name in the comparison.
        fit: Fits on a matrix and its targets; whatever it learns, it learns from these rows.
        matrix: Features, shape (n, f).
        target: 0 or 1, shape (n,).
        folds: Fold of each row.
    """
    started = time.perf_counter()
    margins = np.empty(len(target))
    for fold in np.unique(folds):
        held_out = folds == fold
        margins[held_out] = fit(matrix[~held_out], target[~held_out]).margins(matrix[held_out])
    model = fit(matrix, target)
    training_seconds = time.perf_counter() - started
    logger.info("%s: trained in %.1f s", name, training_seconds)
    return (
        Candidate(
            name=name,
            margin_oof=margins,
            n_features=model.n_features,
            size_bytes=len(model.to_text().encode()),
            training_seconds=training_seconds,
            scoring_seconds=time_scoring(model.margins, matrix),
        ),
        model,
    )


def time_scoring(score: Callable[[Matrix], FloatArray], matrix: Matrix) -> float:
    """Return the wall seconds that scoring takes by 1,000 applications."""
    started = time.perf_counter()
    score(matrix)
    return (time.perf_counter() - started) / len(matrix) * 1000


def measure_candidate(
    candidate: Candidate,
    target: IntArray,
    folds: npt.NDArray[np.int8],
    *,
    cost_false_negative: float,
    cost_false_positive: float,
) -> dict[str, str | float]:
    """Calibrate, choose a threshold and measure, all out of fold and as for the champion.

    Args:
        candidate: What to measure.
        target: 0 or 1, shape (n,).
        folds: Fold of each row.
        cost_false_negative: Cost of granting a loan that defaults.
        cost_false_positive: Cost of refusing a loan that would have been repaid.

    Returns:
        A row of ``ml.model_comparison`` after ``model_version``.
    """
    costs = {
        "cost_false_negative": cost_false_negative,
        "cost_false_positive": cost_false_positive,
    }
    # A constant has nothing to calibrate.
    calibration = (
        choose_calibration(candidate.margin_oof, target, folds)
        if candidate.n_features
        else NO_CALIBRATION
    )
    probability = calibration.apply(candidate.margin_oof)
    threshold = choose_threshold(threshold_curve(probability, target, **costs), **costs)
    return {
        "model": candidate.name,
        "calibration_method": calibration.method,
        "threshold": threshold,
        **compute_metrics(probability, target, folds, threshold=threshold, **costs),
        "n_features": candidate.n_features,
        "size_bytes": candidate.size_bytes,
        "training_seconds": candidate.training_seconds,
        "scoring_seconds": candidate.scoring_seconds,
    }
