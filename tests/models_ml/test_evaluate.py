from __future__ import annotations

import logging

import numpy as np
import pandas as pd
import pytest

from models_ml.evaluate import (
    calibration_error,
    choose_threshold,
    compute_metrics,
    threshold_curve,
)

COSTS = {"cost_false_negative": 10.0, "cost_false_positive": 1.0}
PROBABILITY = np.array([0.1, 0.2, 0.3, 0.4, 0.6])
TARGET = np.array([0, 0, 1, 0, 1])


def test_metrics_of_a_hand_computed_case() -> None:
    metrics = compute_metrics(
        np.tile(PROBABILITY, 2),
        np.tile(TARGET, 2),
        np.repeat([0, 1], 5).astype(np.int8),
        threshold=0.35,
        **COSTS,
    )
    # 6 pairs of a default and a repaid loan, 5 in the right order.
    assert metrics["auc"] == pytest.approx(5 / 6)
    assert metrics["auc_fold_std"] == 0
    # Above 0.3: both defaults, one of three repaid.
    assert metrics["ks"] == pytest.approx(2 / 3)
    # Precision 1 at recall 1/2, 2/3 at recall 1.
    assert metrics["pr_auc"] == pytest.approx(5 / 6)
    assert metrics["brier"] == pytest.approx((0.01 + 0.04 + 0.49 + 0.16 + 0.16) / 5)
    assert metrics["log_loss"] == pytest.approx(-np.log([0.9, 0.8, 0.3, 0.6, 0.6]).mean())
    # Refused from 0.35 up: one default missed (10), one repaid loan refused (1), of five.
    assert metrics["cost_per_application"] == pytest.approx(11 / 5)


def test_fold_deviation_is_that_of_the_folds() -> None:
    metrics = compute_metrics(
        np.array([0.1, 0.2, 0.3, 0.4]),
        np.array([0, 1, 1, 0]),
        np.array([0, 0, 1, 1], dtype=np.int8),
        threshold=0.5,
        **COSTS,
    )
    assert metrics["auc_fold_std"] == pytest.approx(np.std([1.0, 0.0], ddof=1))


def test_top_decile_counts_defaults_among_the_highest_tenth() -> None:
    # Given 100 applications, 20 of them bad: six bad ones among the ten of highest pd
    probability = np.arange(1, 101) / 200
    target = np.zeros(100, dtype=np.int8)
    target[[90, 91, 92, 93, 94, 95, *range(14)]] = 1
    metrics = compute_metrics(
        probability, target, (np.arange(100) % 2).astype(np.int8), threshold=0.5, **COSTS
    )
    assert metrics["capture_top_decile"] == pytest.approx(6 / 20)
    assert metrics["lift_top_decile"] == pytest.approx(3)


def test_one_pd_for_all_lifts_nothing_and_is_calibrated_at_the_default_rate() -> None:
    target = (np.arange(200) % 8 == 0).astype(np.int8)
    folds = (np.arange(200) // 40 % 2).astype(np.int8)
    constant = np.full(200, target.mean())
    metrics = compute_metrics(constant, target, folds, threshold=0.5, **COSTS)
    assert metrics["lift_top_decile"] == pytest.approx(1)
    assert metrics["capture_top_decile"] == pytest.approx(0.1)
    assert metrics["ece"] == pytest.approx(0, abs=1e-12)
    assert calibration_error(constant + 0.05, target) == pytest.approx(0.05)


def test_calibration_error_is_the_mean_gap_of_the_tenths() -> None:
    # Given two levels of pd, each off by a tenth, in opposite directions
    probability = np.repeat([0.2, 0.6], 50)
    target = np.concatenate([np.arange(50) < 15, np.arange(50) < 25]).astype(np.int8)
    assert calibration_error(probability, target) == pytest.approx(0.1)


def test_curve_counts_refusals_from_the_threshold_upwards() -> None:
    curve = threshold_curve(PROBABILITY, TARGET, **COSTS)
    assert len(curve) == 999
    assert curve["threshold"].iloc[0] == 0.001
    assert curve["threshold"].iloc[-1] == 0.999
    counts = ["true_positives", "false_positives", "true_negatives", "false_negatives"]
    at = curve.set_index("threshold")
    # A pd equal to the threshold is refused.
    assert at.loc[0.3, counts].tolist() == [2, 1, 2, 0]
    assert at.loc[0.301, counts].tolist() == [1, 1, 2, 1]
    assert at.loc[0.3, "cost_per_application"] == pytest.approx(1 / 5)
    assert at.loc[0.301, "cost_per_application"] == pytest.approx(11 / 5)
    assert (curve[counts].sum(axis=1) == len(TARGET)).all()


def test_curve_agrees_with_counting_one_by_one() -> None:
    rng = np.random.default_rng(1)
    probability, target = rng.random(300).round(3), rng.integers(0, 2, 300)
    curve = threshold_curve(probability, target, **COSTS)
    for row in curve.sample(40, random_state=1).itertuples():
        refused = probability >= row.threshold
        assert row.true_positives == (refused & (target == 1)).sum()
        assert row.false_positives == (refused & (target == 0)).sum()


def test_threshold_of_calibrated_probabilities_is_the_ratio_of_costs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    # Given outcomes that occur exactly as often as their pd says
    levels = np.arange(1, 400) / 1000
    probability = np.repeat(levels, 1000)
    target = np.concatenate([np.arange(1000) < round(level * 1000) for level in levels])
    # When
    curve = threshold_curve(probability, target.astype(np.int8), **COSTS)
    with caplog.at_level(logging.WARNING):
        threshold = choose_threshold(curve, **COSTS)
    # Then
    assert threshold == pytest.approx(1 / 11, abs=0.001)
    assert not caplog.records


def test_threshold_far_from_theory_is_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    curve = pd.DataFrame({"threshold": [0.05, 0.09, 0.2], "cost_per_application": [3.0, 2.0, 1.0]})
    assert choose_threshold(curve, **COSTS) == 0.2
    assert "0.200" in caplog.text


def test_threshold_tie_goes_to_the_one_nearest_to_theory() -> None:
    curve = pd.DataFrame(
        {"threshold": [0.02, 0.08, 0.093, 0.3], "cost_per_application": [1.0, 1.0, 1.0, 1.0]}
    )
    assert choose_threshold(curve, **COSTS) == 0.093
    assert choose_threshold(curve.iloc[::-1], **COSTS) == 0.093
    even = pd.DataFrame({"threshold": [0.45, 0.55], "cost_per_application": [1.0, 1.0]})
    assert choose_threshold(even, cost_false_negative=1, cost_false_positive=1) == 0.45
