"""Metrics of probabilities, the cost of every threshold, and the threshold that costs least."""

from __future__ import annotations

import logging

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]

logger = logging.getLogger(__name__)

N_CALIBRATION_BINS = 10
TOP_SHARE = 0.1

# Further than this from the theory value, the probabilities or the costs deserve a look.
THRESHOLD_TOLERANCE = 0.01


def compute_metrics(
    probability: FloatArray,
    target: IntArray,
    folds: npt.NDArray[np.int8],
    *,
    threshold: float,
    cost_false_negative: float,
    cost_false_positive: float,
) -> dict[str, float]:
    """Return the quality of out-of-fold probabilities, under the column names of ``ml.models``.

    Args:
        probability: Calibrated out-of-fold pd, shape (n,), strictly between 0 and 1.
        target: 0 or 1, shape (n,).
        folds: Fold of each row; ``auc_fold_std`` is the sample standard deviation over them.
        threshold: Applications at or above it are refused.
        cost_false_negative: Cost of granting a loan that defaults.
        cost_false_positive: Cost of refusing a loan that would have been repaid.

    Returns:
        auc, auc_fold_std, ks (largest gap of the two score distributions), pr_auc (average
        precision), brier, log_loss, ece (see ``calibration_error``), capture_top_decile (share of
        the defaults among the tenth of highest pd), lift_top_decile (that divided by a tenth),
        cost_per_application.
    """
    false_rate, true_rate, _ = roc_curve(target, probability, drop_intermediate=False)
    fold_aucs = [
        roc_auc_score(target[folds == fold], probability[folds == fold])
        for fold in np.unique(folds)
    ]
    refused = probability >= threshold
    missed, wronged = int(np.sum(~refused & (target == 1))), int(np.sum(refused & (target == 0)))
    likelihood = np.where(target == 1, probability, 1 - probability)
    # A tie across the edge of the tenth counts in proportion: the curve is straight within it.
    share_flagged = true_rate * np.mean(target) + false_rate * (1 - np.mean(target))
    capture = float(np.interp(TOP_SHARE, share_flagged, true_rate))
    return {
        "auc": float(roc_auc_score(target, probability)),
        "auc_fold_std": float(np.std(fold_aucs, ddof=1)),
        "ks": float(np.max(true_rate - false_rate)),
        "pr_auc": float(average_precision_score(target, probability)),
        "brier": float(np.mean((probability - target) ** 2)),
        "log_loss": float(-np.mean(np.log(likelihood))),
        "ece": calibration_error(probability, target),
        "capture_top_decile": capture,
        "lift_top_decile": capture / TOP_SHARE,
        "cost_per_application": (cost_false_negative * missed + cost_false_positive * wronged)
        / len(target),
    }


def calibration_error(probability: FloatArray, target: IntArray) -> float:
    """Return the expected calibration error (Naeini et al. 2015) over tenths of the pd.

    Mean |mean pd - default rate| over ten groups of equal size, weighted by size; equal
    probabilities stay in one group.

    Args:
        probability: Out-of-fold pd, shape (n,).
        target: 0 or 1, shape (n,).
    """
    edges = np.quantile(probability, np.arange(1, N_CALIBRATION_BINS) / N_CALIBRATION_BINS)
    group = np.searchsorted(np.unique(edges), probability, side="right")
    gaps = np.bincount(group, weights=probability - target)
    return float(np.abs(gaps).sum() / len(target))


def threshold_curve(
    probability: FloatArray,
    target: IntArray,
    *,
    cost_false_negative: float,
    cost_false_positive: float,
) -> pd.DataFrame:
    """Count outcomes at each threshold 0.001, 0.002 .. 0.999; refused when pd >= threshold.

    Args:
        probability: Calibrated out-of-fold pd, shape (n,).
        target: 0 or 1, shape (n,).
        cost_false_negative: Cost of granting a loan that defaults.
        cost_false_positive: Cost of refusing a loan that would have been repaid.

    Returns:
        The columns of ``ml.threshold_curve`` after ``model_version``, 999 rows. A positive is a
        refusal, a true one the refusal of a loan that defaults.
    """
    thresholds = np.arange(1, 1000) / 1000
    bad, good = np.sort(probability[target == 1]), np.sort(probability[target == 0])
    false_negatives = np.searchsorted(bad, thresholds, side="left")
    true_negatives = np.searchsorted(good, thresholds, side="left")
    false_positives = len(good) - true_negatives
    cost = cost_false_negative * false_negatives + cost_false_positive * false_positives
    return pd.DataFrame(
        {
            "threshold": thresholds,
            "true_positives": (len(bad) - false_negatives).astype(np.int32),
            "false_positives": false_positives.astype(np.int32),
            "true_negatives": true_negatives.astype(np.int32),
            "false_negatives": false_negatives.astype(np.int32),
            "cost_per_application": cost / len(target),
        }
    )


def choose_threshold(
    curve: pd.DataFrame, *, cost_false_negative: float, cost_false_positive: float
) -> float:
    """Return the threshold of least cost; among equals the nearest to theory, then the lower.

    For calibrated probabilities, refusing is cheaper exactly from
    cost_fp / (cost_fp + cost_fn) upwards (Elkan 2001). A warning is logged when the choice is
    further than 0.01 from that.
    """
    theory = cost_false_positive / (cost_false_positive + cost_false_negative)
    thresholds = curve["threshold"].to_numpy(dtype=np.float64)
    cost = curve["cost_per_application"].to_numpy(dtype=np.float64)
    cheapest = thresholds[cost <= cost.min() + 1e-12]
    chosen = float(min(cheapest, key=lambda value: (abs(value - theory), value)))
    if abs(chosen - theory) > THRESHOLD_TOLERANCE:
        logger.warning(
            "the cheapest threshold %.3f is further than %.2f from its theory value %.3f: "
            "few outcomes, or probabilities that are not calibrated",
            chosen,
            THRESHOLD_TOLERANCE,
            theory,
        )
    return chosen
