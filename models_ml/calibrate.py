"""Turns out-of-fold margins into probabilities that mean what they say."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import isotonic_regression

FloatArray = npt.NDArray[np.float64]

logger = logging.getLogger(__name__)

MAX_STEPS = 100
TOLERANCE = 1e-10

# By how much a curve must beat a line.
STANDARD_ERRORS = 2

# Isotonic steps rest on at least so many applications, and there are at most so many.
ROWS_PER_STEP = 100
MAX_ISOTONIC_STEPS = 50


@dataclass(frozen=True)
class Calibration:
    """Map from margin (log-odds of default) to probability of default.

    Without points, pd = 1 / (1 + exp(-(slope * margin + intercept))). With points (isotonic), pd is
    interpolated linearly between them and stays flat beyond the first and the last. Either way a
    higher margin never gets a lower pd. An isotonic calibration carries Platt's line as well:
    reasons are measured in points along it.

    Attributes:
        method: What was chosen.
        slope: Positive.
        intercept: In log-odds.
        points: Pairs (margin, pd), both strictly rising, 0 < pd < 1; empty unless isotonic.
    """

    method: Literal["none", "platt", "isotonic"]
    slope: float
    intercept: float
    points: tuple[tuple[float, float], ...] = ()

    def apply(self, margin: FloatArray) -> FloatArray:
        """Return probabilities of default, the shape of ``margin``."""
        if not self.points:
            return sigmoid(self.slope * margin + self.intercept)
        margins, levels = np.array(self.points).T
        probability: FloatArray = np.interp(margin, margins, levels)
        return probability

    def log_odds(self, margin: FloatArray) -> FloatArray:
        """Return the log-odds of ``apply(margin)``, finite however far out the margin."""
        if not self.points:
            return self.slope * margin + self.intercept
        probability = self.apply(margin)
        log_odds: FloatArray = np.log(probability) - np.log1p(-probability)
        return log_odds


NO_CALIBRATION = Calibration("none", 1.0, 0.0)


def sigmoid(log_odds: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-log_odds)) without overflow."""
    small = np.exp(-np.abs(log_odds))
    result: FloatArray = np.where(log_odds >= 0, 1.0, small) / (1.0 + small)
    return result


def choose_calibration(
    margin_oof: FloatArray, target: npt.NDArray[np.integer], folds: npt.NDArray[np.int8]
) -> Calibration:
    """Choose between none, Platt and isotonic by the log-loss of rows the fit has not seen.

    Each fold is calibrated by a fit on the other folds; the winner is refitted on all. Platt is
    taken when its mean loss is lower than none's. Isotonic has many more parameters than a line: to
    be taken, it must lower the loss by more than two standard errors of the difference between the
    two, row by row, which few rows hardly ever give by chance.

    Args:
        margin_oof: Out-of-fold log-odds, shape (n,).
        target: 0 or 1, shape (n,).
        folds: Fold of each row, shape (n,).
    """
    none = _row_losses(margin_oof, target)
    platt = _cross_fitted_losses(fit_platt, margin_oof, target, folds)
    isotonic = _cross_fitted_losses(fit_isotonic, margin_oof, target, folds)
    logger.info(
        "log-loss out of fold: %.6f as is, %.6f with Platt, %.6f isotonic",
        *(float(np.mean(losses)) for losses in (none, platt, isotonic)),
    )
    line = platt if np.mean(platt) < np.mean(none) else none
    gain = line - isotonic
    if np.mean(gain) > STANDARD_ERRORS * np.std(gain, ddof=1) / np.sqrt(len(gain)):
        return fit_isotonic(margin_oof, target)
    return fit_platt(margin_oof, target) if line is platt else NO_CALIBRATION


def _cross_fitted_losses(
    fit: Callable[[FloatArray, npt.NDArray[np.integer]], Calibration],
    margin_oof: FloatArray,
    target: npt.NDArray[np.integer],
    folds: npt.NDArray[np.int8],
) -> FloatArray:
    calibrated = np.empty_like(margin_oof)
    for fold in np.unique(folds):
        held_out = folds == fold
        part = fit(margin_oof[~held_out], target[~held_out])
        calibrated[held_out] = part.log_odds(margin_oof[held_out])
    return _row_losses(calibrated, target)


def fit_isotonic(margin: FloatArray, target: npt.NDArray[np.integer]) -> Calibration:
    """Fit a rising curve of few points (centred isotonic regression, Oron and Flournoy 2017).

    Rows are cut by margin into groups of equal size. The default rate of each, shrunk by one
    application at the mean rate so that it is never 0 or 1, is made to rise by pooling adjacent
    violators. What is pooled becomes one point at its mean margin, so that the pd rises strictly
    between the first point and the last. Where this gives fewer than two points (few rows, a margin
    that carries nothing) the answer is Platt's.

    Args:
        margin: Log-odds, shape (n,).
        target: 0 or 1, shape (n,), both present.
    """
    line = fit_platt(margin, target)
    n_groups = min(MAX_ISOTONIC_STEPS, len(margin) // ROWS_PER_STEP)
    if n_groups < 2:
        return line
    groups = np.array_split(np.argsort(margin, kind="stable"), n_groups)
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    centres = np.array([np.mean(margin[group]) for group in groups])
    n_bad = np.array([np.sum(target[group]) for group in groups])
    rates = (n_bad + np.mean(target)) / (sizes + 1)
    levels, pooled = np.unique(
        isotonic_regression(rates, sample_weight=sizes + 1), return_inverse=True
    )
    margins = np.bincount(pooled, weights=sizes * centres) / np.bincount(pooled, weights=sizes)
    if len(levels) < 2 or not (np.diff(margins) > 0).all():
        return line
    points = tuple(zip(margins.tolist(), levels.tolist(), strict=True))
    return Calibration("isotonic", line.slope, line.intercept, points)


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
    return float(np.mean(_row_losses(log_odds, target)))


def _row_losses(log_odds: FloatArray, target: npt.NDArray[np.integer]) -> FloatArray:
    losses: FloatArray = np.logaddexp(0.0, log_odds) - target * log_odds
    return losses


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
