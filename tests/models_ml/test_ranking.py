from __future__ import annotations

import numpy as np
import pytest

from models_ml.ranking import FloatArray, rank_contributions


def make_contributions(kind: str, n: int, n_features: int) -> FloatArray:
    rng = np.random.default_rng(n_features)
    if kind == "ties":  # few distinct strengths of either sign
        return rng.integers(-2, 3, (n, n_features)) / 8
    values = rng.normal(size=(n, n_features))
    if kind == "sparse":
        values[rng.random(values.shape) < 0.8] = 0
    return values


@pytest.mark.parametrize("kind", ["dense", "sparse", "ties"])
@pytest.mark.parametrize(("n_features", "n_top"), [(1, 20), (7, 3), (20, 20), (90, 20), (90, 0)])
def test_ranking_is_that_of_a_stable_sort(kind: str, n_features: int, n_top: int) -> None:
    values = make_contributions(kind, 60, n_features)
    concepts = np.random.default_rng(1).permutation(np.arange(n_features) % 9)
    ranked = rank_contributions(values, concepts, n_top)

    order = np.argsort(-np.abs(values), axis=1, kind="stable")
    assert np.array_equal(ranked.top, order[:, :n_top])
    others = np.take_along_axis(values, order[:, n_top:], axis=1)
    np.testing.assert_allclose(ranked.rest, others.sum(axis=1), rtol=0, atol=1e-13)
    np.testing.assert_allclose(ranked.absolute_sum, np.abs(values).sum(axis=0), rtol=1e-13)
    for concept in range(concepts.max() + 1):
        members = np.flatnonzero(concepts == concept)
        part, total = values[:, members], ranked.concept_sums[:, concept]
        np.testing.assert_allclose(total, part.sum(axis=1), rtol=0, atol=1e-13)
        pull = np.where(total[:, None] >= 0, part, -part)
        assert np.array_equal(ranked.leads[:, concept], members[np.argmax(pull, axis=1)])


def test_rest_of_nothing_is_zero() -> None:
    ranked = rank_contributions(np.array([[0.1, 0.2, -0.3]]), np.zeros(3, np.int64), 20)
    assert ranked.rest.tolist() == [0.0]


def test_no_rows_rank_to_nothing() -> None:
    ranked = rank_contributions(np.empty((0, 4)), np.arange(4), 2)
    assert [part.shape for part in ranked] == [(0, 2), (0,), (0, 4), (0, 4), (4,)]
