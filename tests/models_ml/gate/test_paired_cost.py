from __future__ import annotations

import numpy as np
import pytest

from models_ml.gate.paired_cost import compare_costs, decision_costs


def test_a_decision_costs_what_the_policy_says() -> None:
    refused = np.array([True, True, False, False])
    target = np.array([1, 0, 1, 0])
    costs = decision_costs(refused, target, cost_false_negative=10, cost_false_positive=1)
    assert costs.tolist() == [0, 1, 10, 0]


def test_the_interval_is_that_of_drawing_rows() -> None:
    # given costs that differ on one application in five
    rng = np.random.default_rng(2)
    champion = rng.choice([0.0, 1.0, 10.0], 800, p=[0.6, 0.35, 0.05])
    challenger = np.where(rng.random(800) < 0.2, rng.permutation(champion), champion)
    found = compare_costs(challenger, champion, seed=1)
    # when rows are drawn one by one
    difference = challenger - champion
    means = difference[rng.integers(0, 800, (4000, 800))].mean(axis=1)
    # then
    assert found.mean == pytest.approx(difference.mean())
    assert found.lower == pytest.approx(np.quantile(means, 0.025), abs=0.01)
    assert found.upper == pytest.approx(np.quantile(means, 0.975), abs=0.01)
    assert found == compare_costs(challenger, champion, seed=1)


def test_equal_decisions_differ_by_nothing() -> None:
    costs = np.array([0.0, 1.0, 10.0])
    found = compare_costs(costs, costs, seed=1)
    assert (found.mean, found.lower, found.upper) == (0, 0, 0)
