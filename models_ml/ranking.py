"""Ranks the contributions of every row and sums them by concept, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models_ml.tree_shap.kernel import compiled

FloatArray = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]


class Ranked(NamedTuple):
    """The strongest contributions of m rows, and their sums.

    Attributes:
        top: Features by falling absolute contribution, feature order breaking ties, (m, n_top).
        rest: Sum of all other contributions, shape (m,).
        concept_sums: Sum of the contributions of each concept, shape (m, c).
        leads: The feature that pulls hardest in the direction of that sum, upwards where it is
            zero; the first of equals in feature order. Shape (m, c).
        absolute_sum: Sum over the rows of each feature's absolute contribution, shape (f,).
    """

    top: Indices
    rest: FloatArray
    concept_sums: FloatArray
    leads: Indices
    absolute_sum: FloatArray


def rank_contributions(
    contributions: FloatArray, concepts: npt.NDArray[np.int64], n_top: int
) -> Ranked:
    """Rank finite contributions in one pass over each row.

    Args:
        contributions: Shape (m, f).
        concepts: The concept of each feature, shape (f,), counted from 0, none without a feature.
        n_top: How many of the strongest to name; all features where there are fewer.
    """
    n_rows, n_features = contributions.shape
    n_concepts = int(concepts.max()) + 1
    ranked = Ranked(
        top=np.empty((n_rows, min(n_top, n_features)), np.int32),
        rest=np.empty(n_rows),
        concept_sums=np.empty((n_rows, n_concepts)),
        leads=np.empty((n_rows, n_concepts), np.int32),
        absolute_sum=np.zeros(n_features),
    )
    members = np.argsort(concepts, kind="stable")
    starts = np.searchsorted(concepts[members], np.arange(n_concepts + 1))
    _rank_rows(contributions, members, starts, *ranked)
    return ranked


@compiled
def _rank_rows(
    contributions: FloatArray,
    members: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    top: Indices,
    rest: FloatArray,
    concept_sums: FloatArray,
    leads: Indices,
    absolute_sum: FloatArray,
) -> None:
    n_features, n_top = len(members), top.shape[1]
    strengths = np.empty(n_top)
    for row in range(len(contributions)):
        own = contributions[row]
        for feature in range(n_features):
            absolute_sum[feature] += abs(own[feature])
        others = 0.0
        for feature in range(n_features):
            strength = abs(own[feature])
            place = min(feature, n_top)
            if place == n_top:
                if n_top == 0 or strength <= strengths[n_top - 1]:
                    others += own[feature]
                    continue
                place -= 1
                others += own[top[row, place]]
            while place > 0 and strengths[place - 1] < strength:
                strengths[place], top[row, place] = strengths[place - 1], top[row, place - 1]
                place -= 1
            strengths[place], top[row, place] = strength, feature
        rest[row] = others
        for concept in range(leads.shape[1]):
            highest = lowest = members[starts[concept]]
            total = 0.0
            for position in range(starts[concept], starts[concept + 1]):
                feature = members[position]
                total += own[feature]
                if own[feature] > own[highest]:
                    highest = feature
                if own[feature] < own[lowest]:
                    lowest = feature
            concept_sums[row, concept] = total
            leads[row, concept] = highest if total >= 0 else lowest
