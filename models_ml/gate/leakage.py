"""Finds features that know the outcome."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Enough rows to tell a feature that knows the outcome from one that predicts it.
SAMPLE_ROWS = 20_000


def single_feature_aucs(
    matrix: npt.NDArray[np.float32],
    target: npt.NDArray[np.integer],
    columns: npt.NDArray[np.int64],
    categorical: set[int],
    seed: int,
) -> FloatArray:
    """Return how well each feature alone separates the classes, 0.5 to 1, shape (len(columns),).

    A number is ranked, its gaps below or above all values, whichever separates better: a column
    that is filled in after a default gives itself away by its gaps. The codes of a category are
    ranked by their default rate in one half of the rows and judged on the other.

    Args:
        matrix: Features, shape (n, f); at most 20,000 seeded rows are looked at.
        target: 0 or 1, shape (n,), both present.
        columns: Columns of the matrix to look at.
        categorical: Columns that hold category codes.
        seed: Seed of the sample.
    """
    rows = np.random.default_rng(seed).permutation(len(target))[:SAMPLE_ROWS]
    sampled = target[rows].astype(np.float64)
    aucs = np.empty(len(columns))
    for position, column in enumerate(columns):
        values = matrix[rows, column].astype(np.float64)
        if int(column) in categorical:
            half = len(rows) // 2
            rates = _default_rates(values, sampled, half)
            found = [auc(rates[half:], sampled[half:])]
        else:
            gap = np.isnan(values)
            found = [auc(np.where(gap, side, values), sampled) for side in (-np.inf, np.inf)]
        aucs[position] = max(max(value, 1 - value) for value in found)
    return aucs


def auc(values: FloatArray, target: npt.NDArray[np.floating | np.integer]) -> float:
    """Return the area under the ROC curve by mid-ranks (Mann and Whitney 1947), ties counted half.

    Args:
        values: Without gaps, shape (n,); infinities rank first and last.
        target: 0 or 1, shape (n,), both present.
    """
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    n_bad = float(target.sum())
    n_good = len(target) - n_bad
    rank_sum = float(middle[inverse] @ target)
    return (rank_sum - n_bad * (n_bad + 1) / 2) / (n_bad * n_good)


def auc_error(n_bad: int, n_good: int) -> float:
    """Return the standard error of the AUC of a score that says nothing (Mann and Whitney 1947).

    It is also a safe one for a score that says something, whose error is smaller.
    """
    return float(np.sqrt((n_bad + n_good + 1) / (12 * n_bad * n_good)))


def _default_rates(codes: FloatArray, target: FloatArray, half: int) -> FloatArray:
    """Return each code's default rate in the first half; the mean where it does not occur there."""
    names, inverse = np.unique(codes, return_inverse=True)
    counts = np.bincount(inverse[:half], minlength=len(names))
    bad = np.bincount(inverse[:half], target[:half], minlength=len(names))
    mean = target[:half].mean()
    rates: FloatArray = np.where(counts > 0, bad / np.maximum(counts, 1), mean)
    return rates[inverse]
