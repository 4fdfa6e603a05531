"""How differently a model treats groups of people, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

N_RESAMPLES = 1000


@dataclass(frozen=True)
class Treatment:
    """Two models' rates in the groups that are large enough.

    Attributes:
        challenger: The figure of the new model.
        champion: The same of the one in force, on the same people.
        error: Standard error of the new model's figure.
        error_of_change: Standard error of the difference of the two.
    """

    challenger: float
    champion: float
    error: float
    error_of_change: float


def approval_ratio(
    refused: BoolArray,
    refused_before: BoolArray,
    groups: npt.NDArray[np.object_],
    minimum: int,
    seed: int,
) -> Treatment | None:
    """Return the lowest approval rate of a group over the highest (adverse impact ratio).

    Args:
        refused: The new model's decisions, shape (n,).
        refused_before: The champion's, shape (n,); the same array where there is none.
        groups: Group of each person, shape (n,).
        minimum: Smaller groups are left out.
        seed: The same seed gives the same errors.

    Returns:
        None when fewer than two groups are large enough. A model that approves nobody treats all
        alike: 1.
    """
    return _compare(refused, refused_before, groups, minimum, seed, _lowest_over_highest)


def opportunity_gap(
    refused: BoolArray,
    refused_before: BoolArray,
    target: npt.NDArray[np.integer],
    groups: npt.NDArray[np.object_],
    minimum: int,
    seed: int,
) -> Treatment | None:
    """Return how far apart groups lie in the share refused of those who repaid (equal opportunity).

    Arguments and result are those of ``approval_ratio``; ``target`` is 0 or 1, shape (n,), and a
    group counts from ``minimum`` people who repaid.
    """
    repaid = target == 0
    return _compare(
        refused[repaid], refused_before[repaid], groups[repaid], minimum, seed, _highest_less_lowest
    )


def _lowest_over_highest(approved: FloatArray) -> FloatArray:
    highest = approved.max(axis=-1)
    ratio: FloatArray = np.divide(
        approved.min(axis=-1), highest, out=np.ones_like(highest), where=highest > 0
    )
    return ratio


def _highest_less_lowest(approved: FloatArray) -> FloatArray:
    gap: FloatArray = approved.max(axis=-1) - approved.min(axis=-1)
    return gap


def _compare(
    refused: BoolArray,
    refused_before: BoolArray,
    groups: npt.NDArray[np.object_],
    minimum: int,
    seed: int,
    figure: Callable[[FloatArray], FloatArray],
) -> Treatment | None:
    """Resample people within their group: each of four kinds of decision pairs is a count."""
    names, member = np.unique(groups, return_inverse=True)
    kinds = np.zeros((len(names), 4))
    np.add.at(kinds, (member, 2 * refused + refused_before), 1)
    kinds = kinds[kinds.sum(axis=1) >= minimum]
    if len(kinds) < 2:
        return None
    rng = np.random.default_rng(seed)
    sizes = kinds.sum(axis=1).astype(np.int64)
    draws = np.stack(
        [
            rng.multinomial(size, row / size, size=N_RESAMPLES)
            for size, row in zip(sizes, kinds, strict=True)
        ],
        axis=1,
    )
    # Kinds 0 and 1 are approved by the new model, kinds 0 and 2 by the champion.
    now, before = (figure(draws[:, :, pair].sum(axis=2) / sizes) for pair in ([0, 1], [0, 2]))
    return Treatment(
        challenger=float(figure(kinds[:, [0, 1]].sum(axis=1) / sizes)),
        champion=float(figure(kinds[:, [0, 2]].sum(axis=1) / sizes)),
        error=float(now.std(ddof=1)),
        error_of_change=float((now - before).std(ddof=1)),
    )
