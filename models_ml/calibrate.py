"""Turns out-of-fold margins into probabilities that mean what they say."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

logger = logging.getLogger(__name__)

MAX_STEPS = 100
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Calibration:
    """Map from margin (log-odds of default) to probability of default.

    pd = 1 / (1 + exp(-(slope * margin + intercept))); slope is positive, so that calibrating never
    changes who ranks before whom.
    """

    method: Literal["none", "platt"]
    slope: float
    intercept: float

    def apply(self, margin: FloatArray) -> FloatArray:
        """Return probabilities of default, the shape of ``margin``."""
        return sigmoid(self.slope * margin + self.intercept)


NO_CALIBRATION = Calibration("none", 1.0, 0.0)


def sigmoid(log_odds: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-log_odds)) without overflow."""
    small = np.exp(-np.abs(log_odds))
    result: FloatArray = np.where(log_odds >= 0, 1.0, small) / (1.0 + small)
    return result


def choose_calibration(
    margin_oof: FloatArray, target: npt.NDArray[np.integer], folds: npt.NDArray[np.int8]
) -> Calibration:
    """Choose between Platt scaling and none by the log-loss of rows the scaling has not seen.

    Each fold is calibrated by a line fitted on the other folds; the winner is refitted on all.

    Args:
        margin_oof: Out-of-fold log-odds, shape (n,).
        target: 0 or 1, shape (n,).
        folds: Fold of each row, shape (n,).
    """
    calibrated = np.empty_like(margin_oof)
    for fold in np.unique(folds):
        held_out = folds == fold
        part = fit_platt(margin_oof[~held_out], target[~held_out])
        calibrated[held_out] = part.slope * margin_oof[held_out] + part.intercept
    loss_none, loss_platt = log_loss(margin_oof, target), log_loss(calibrated, target)
    logger.info("log-loss out of fold: %.6f as is, %.6f with Platt", loss_none, loss_platt)
    if loss_platt >= loss_none:
        return NO_CALIBRATION
    return fit_platt(margin_oof, target)


def fit_platt(margin: FloatArray, target: npt.NDArray[np.integer]) -> Calibration:
    """Fit slope and intercept by maximum likelihood (Platt 1999, with his smoothed targets).

    The smoothed targets, (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), keep the slope finite when a margin
    separates the classes. A slope that would not be positive means that the margin carries nothing:
    the answer is then no calibration.

    Args:
        margin: Log-odds, shape (n,).
        target: 0 or 1, shape (n,), both present.
    """
    n_bad = int(np.sum(target))
    goal = np.where(target == 1, (n_bad + 1) / (n_bad + 2), 1 / (len(target) - n_bad + 2))
    weights = np.array([1.0, 0.0])
    loss = _smoothed_loss(weights, margin, goal)
    for _ in range(MAX_STEPS):
        step = _newton_step(weights, margin, goal)
        scale = 1.0
        while _smoothed_loss(weights - scale * step, margin, goal) > loss and scale > TOLERANCE:
            scale /= 2
        weights = weights - scale * step
        loss = _smoothed_loss(weights, margin, goal)
        if np.abs(scale * step).max() < TOLERANCE:
            break
    if not weights[0] > 0:
        logger.warning("Platt slope %.4f is not positive: margins stay as they are", weights[0])
        return NO_CALIBRATION
    return Calibration("platt", float(weights[0]), float(weights[1]))


def log_loss(log_odds: FloatArray, target: npt.NDArray[np.integer]) -> float:
    """Return the mean negative log-likelihood of 0/1 targets under log-odds."""
    return float(np.mean(np.logaddexp(0.0, log_odds) - target * log_odds))


def _smoothed_loss(weights: FloatArray, margin: FloatArray, goal: FloatArray) -> float:
    log_odds = weights[0] * margin + weights[1]
    return float(np.mean(np.logaddexp(0.0, log_odds) - goal * log_odds))


def _newton_step(weights: FloatArray, margin: FloatArray, goal: FloatArray) -> FloatArray:
    probability = sigmoid(weights[0] * margin + weights[1])
    error = probability - goal
    curvature = probability * (1 - probability)
    gradient = np.array([np.mean(error * margin), np.mean(error)])
    cross = np.mean(curvature * margin)
    hessian = np.array([[np.mean(curvature * margin**2), cross], [cross, np.mean(curvature)]])
    # A constant margin makes the matrix singular; the ridge is far below any real curvature.
    step: FloatArray = np.linalg.solve(hessian + 1e-12 * np.eye(2), gradient)
    return step
