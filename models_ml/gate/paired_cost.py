"""Whether one model's decisions cost more than another's on the same applications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

N_RESAMPLES = 1000
# Bounds of a two-sided interval of 95 %.
QUANTILES = (0.025, 0.975)


@dataclass(frozen=True)
class CostComparison:
    """Cost per application of both at their cheapest thresholds; the difference with its interval.

    Attributes:
        challenger: Cost of the new model.
        champion: Cost of the one in force.
        lower: Lower bound of challenger less champion, 95 %.
        upper: Upper bound.
    """

    challenger: float
    champion: float
    lower: float
    upper: float

    @property
    def difference(self) -> float:
        """Challenger less champion."""
        return self.challenger - self.champion


def compare_costs(
    challenger: FloatArray,
    champion: FloatArray,
    target: npt.NDArray[np.integer],
    *,
    cost_false_negative: float,
    cost_false_positive: float,
    seed: int,
) -> CostComparison:
    """Compare costs by a paired bootstrap (Efron and Tibshirani 1993) that chooses thresholds anew.

    A threshold is the cheapest on the very rows that measure it, and a model whose rows happened to
    be kind to one threshold looks better than it is. Drawing the rows alone would call that proven:
    of models that differ in their seed only, the luckiest would refuse all others. Therefore every
    resample chooses both thresholds again.

    Args:
        challenger: Out-of-fold pd, shape (n,), n > 0.
        champion: The same applications in the same order, shape (n,).
        target: 0 or 1, shape (n,).
        cost_false_negative: Cost of granting a loan that defaults.
        cost_false_positive: Cost of refusing a loan that would have been repaid.
        seed: The same seed gives the same interval.
    """
    n, rng = len(target), np.random.default_rng(seed)
    costs = np.where(target == 1, cost_false_negative, -cost_false_positive)
    refuse_all = np.where(target == 1, 0.0, cost_false_positive)
    orders = [np.argsort(pd, kind="stable") for pd in (challenger, champion)]
    edges = [
        np.flatnonzero(np.append(np.diff(pd[order]) > 0, True))
        for pd, order in zip((challenger, champion), orders, strict=True)
    ]

    def cheapest(counts: FloatArray) -> list[float]:
        # Granting one more application adds its cost if bad and saves a refusal if good.
        weighted, everybody_refused = counts * costs, float(counts @ refuse_all)
        return [
            (everybody_refused + min(0.0, float(np.cumsum(weighted[order])[edge].min()))) / n
            for order, edge in zip(orders, edges, strict=True)
        ]

    now, then = cheapest(np.ones(n))
    draws = [
        cheapest(np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64))
        for _ in range(N_RESAMPLES)
    ]
    lower, upper = np.quantile(np.array(draws) @ [1.0, -1.0], QUANTILES)
    return CostComparison(now, then, float(lower), float(upper))
