"""Whether one model's decisions cost more than another's on the same applications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

N_RESAMPLES = 10_000
# Bounds of a two-sided interval of 95 %.
QUANTILES = (0.025, 0.975)


@dataclass(frozen=True)
class CostDifference:
    """Cost per application of the challenger less the champion's, with its 95 % interval."""

    mean: float
    lower: float
    upper: float


def decision_costs(
    refused: npt.NDArray[np.bool_],
    target: npt.NDArray[np.integer],
    *,
    cost_false_negative: float,
    cost_false_positive: float,
) -> FloatArray:
    """Return what each decision cost, shape (n,).

    Args:
        refused: Whether the application was refused, shape (n,).
        target: 0 or 1, shape (n,).
        cost_false_negative: Cost of granting a loan that defaults.
        cost_false_positive: Cost of refusing a loan that would have been repaid.
    """
    missed, wronged = ~refused & (target == 1), refused & (target == 0)
    costs: FloatArray = cost_false_negative * missed + cost_false_positive * wronged
    return costs


def compare_costs(challenger: FloatArray, champion: FloatArray, seed: int) -> CostDifference:
    """Compare the costs of the same applications by a paired bootstrap (Efron and Tibshirani 1993).

    A difference takes at most a handful of values, so a resample is drawn as the counts of those
    values (a multinomial): the same distribution as drawing rows, at a cost that does not grow
    with them.

    Args:
        challenger: Cost of each decision, shape (n,), n > 0.
        champion: The same applications in the same order, shape (n,).
        seed: The same seed gives the same interval.
    """
    values, counts = np.unique(challenger - champion, return_counts=True)
    n = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(n, counts / n, size=N_RESAMPLES)
    lower, upper = np.quantile(draws @ values / n, QUANTILES)
    return CostDifference(float(values @ counts / n), float(lower), float(upper))
