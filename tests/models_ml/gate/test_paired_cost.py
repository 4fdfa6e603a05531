from __future__ import annotations

import numpy as np
import pytest

from models_ml.gate.paired_cost import CostComparison, compare_costs

COSTS = {"cost_false_negative": 10.0, "cost_false_positive": 1.0}


def cheapest(pd: np.ndarray, target: np.ndarray) -> float:
    """Cost per application at the best of all thresholds, by trying each."""
    refusals = [pd >= threshold for threshold in (*np.unique(pd), np.inf)]
    return min(
        float(np.mean(10 * (~refused & (target == 1)) + (refused & (target == 0))))
        for refused in refusals
    )


def noisy_scores(n: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two scores of the same strength, and the outcomes they speak of."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(-2, 1.2, n)
    target = (rng.random(n) < 1 / (1 + np.exp(-truth))).astype(int)
    scores = truth + rng.normal(0, noise, (2, n))
    return 1 / (1 + np.exp(-scores)), target


def compare(challenger: np.ndarray, champion: np.ndarray, target: np.ndarray) -> CostComparison:
    return compare_costs(challenger, champion, target, **COSTS, seed=1)


def test_each_model_is_judged_at_its_cheapest_threshold_ties_undivided() -> None:
    pd = np.array([0.1, 0.1, 0.2, 0.2, 0.9, 0.9])
    target = np.array([0, 1, 0, 0, 1, 0])
    found = compare(pd, 1 - pd, target)
    assert found.challenger == pytest.approx(cheapest(pd, target))
    assert found.champion == pytest.approx(cheapest(1 - pd, target))


def test_the_interval_is_that_of_choosing_thresholds_anew_on_drawn_rows() -> None:
    (challenger, champion), target = noisy_scores(400, 1.0, seed=3)
    found = compare(challenger, champion, target)
    rows = np.random.default_rng(9).integers(0, 400, (400, 400))
    differences = [
        cheapest(challenger[draw], target[draw]) - cheapest(champion[draw], target[draw])
        for draw in rows
    ]
    assert found.difference == pytest.approx(
        cheapest(challenger, target) - cheapest(champion, target)
    )
    assert found.lower == pytest.approx(np.quantile(differences, 0.025), abs=0.02)
    assert found.upper == pytest.approx(np.quantile(differences, 0.975), abs=0.02)
    assert found == compare(challenger, champion, target)


def test_the_same_model_costs_the_same() -> None:
    (pd, _), target = noisy_scores(300, 1.0, seed=4)
    found = compare(pd, pd, target)
    assert (found.difference, found.lower, found.upper) == (0, 0, 0)


def test_models_of_equal_strength_are_hardly_ever_told_apart() -> None:
    proven = 0
    for seed in range(20):
        (challenger, champion), target = noisy_scores(1000, 0.3, seed)
        proven += compare(challenger, champion, target).lower > 0
    assert proven <= 2


def test_a_model_of_noise_is_proven_worse() -> None:
    (champion, _), target = noisy_scores(1000, 0.3, seed=5)
    challenger = np.random.default_rng(6).random(1000)
    assert compare(challenger, champion, target).lower > 0
