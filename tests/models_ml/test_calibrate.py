from __future__ import annotations

import numpy as np
import pytest

from models_ml.calibrate import (
    NO_CALIBRATION,
    Calibration,
    choose_calibration,
    fit_isotonic,
    fit_platt,
    log_loss,
    sigmoid,
)

N = 40_000
RNG = np.random.default_rng(2)
MARGIN = RNG.normal(-2.5, 1.2, N)
FOLDS = (np.arange(N) % 5).astype(np.int8)


def draw_target(slope: float, intercept: float) -> np.ndarray:
    draws = np.random.default_rng(3).random(N)
    return (draws < 1 / (1 + np.exp(-(slope * MARGIN + intercept)))).astype(np.int8)


def test_platt_recovers_the_line_that_made_the_targets() -> None:
    found = choose_calibration(MARGIN, draw_target(1.4, 0.6), FOLDS)
    assert found.method == "platt"
    assert found.slope == pytest.approx(1.4, abs=0.06)
    assert found.intercept == pytest.approx(0.6, abs=0.12)


def test_platt_equals_unregularised_logistic_regression() -> None:
    from sklearn.linear_model import LogisticRegression

    target = draw_target(0.7, -0.3)
    oracle = LogisticRegression(C=np.inf, tol=1e-10).fit(MARGIN[:, None], target)
    found = fit_platt(MARGIN, target)
    assert found.slope == pytest.approx(oracle.coef_[0, 0], abs=2e-3)
    assert found.intercept == pytest.approx(oracle.intercept_[0], abs=2e-3)


def test_calibrated_probabilities_average_to_the_default_rate() -> None:
    target = draw_target(1.4, 0.6)
    pd = choose_calibration(MARGIN, target, FOLDS).apply(MARGIN)
    assert pd.mean() == pytest.approx(target.mean(), abs=1e-4)


def test_margins_that_are_right_already_stay_or_hardly_move() -> None:
    found = choose_calibration(MARGIN, draw_target(1.0, 0.0), FOLDS)
    np.testing.assert_allclose(found.apply(MARGIN), NO_CALIBRATION.apply(MARGIN), atol=0.01)


def test_none_wins_when_a_fitted_line_does_not_carry_over() -> None:
    # Given folds that contradict each other: the line of the others hurts in each.
    target = np.where(FOLDS == 0, draw_target(1.0, 1.5), draw_target(1.0, -0.7)).astype(np.int8)
    few = np.flatnonzero(np.isin(FOLDS, (0, 1)))
    chosen = choose_calibration(MARGIN[few], target[few], FOLDS[few])
    assert chosen == NO_CALIBRATION


def test_slope_is_positive_even_for_a_margin_that_ranks_backwards(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert fit_platt(MARGIN, draw_target(-1.0, 0.0)) == NO_CALIBRATION
    assert "not positive" in caplog.text


def test_slope_is_finite_for_separated_classes_and_constant_margins() -> None:
    separated = fit_platt(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0, 0, 1, 1]))
    assert np.isfinite([separated.slope, separated.intercept]).all()
    assert separated.slope > 0
    constant = fit_platt(np.full(100, -2.0), (np.arange(100) < 10).astype(np.int8))
    assert np.isfinite([constant.slope, constant.intercept]).all()
    assert constant.slope > 0


def test_sigmoid_neither_overflows_nor_leaves_the_interval() -> None:
    values = sigmoid(np.array([-800.0, -2.0, 0.0, 2.0, 800.0]))
    assert values[2] == 0.5
    assert values[1] == pytest.approx(1 / (1 + np.exp(2)))
    assert values[1] + values[3] == pytest.approx(1)
    assert ((values >= 0) & (values <= 1)).all()


def test_calibration_keeps_the_order() -> None:
    pd = Calibration("platt", 0.4, -1.0).apply(np.sort(MARGIN))
    assert (np.diff(pd) >= 0).all()


def test_log_loss_matches_its_definition() -> None:
    log_odds, target = np.array([0.0, 2.0]), np.array([1, 0])
    expected = -(np.log(0.5) + np.log(1 - 1 / (1 + np.exp(-2)))) / 2
    assert log_loss(log_odds, target) == pytest.approx(expected)


def draw_bent_target() -> np.ndarray:
    """Default rates that no straight line in log-odds follows: two plateaus and a step."""
    rates = np.where(MARGIN < -2.5, 0.03, 0.3)
    return (np.random.default_rng(4).random(N) < rates).astype(np.int8)


def test_isotonic_wins_where_no_line_fits() -> None:
    found = choose_calibration(MARGIN, draw_bent_target(), FOLDS)
    assert found.method == "isotonic"
    assert found.apply(np.array([-3.5]))[0] == pytest.approx(0.03, abs=0.01)
    assert found.apply(np.array([-1.5]))[0] == pytest.approx(0.3, abs=0.03)
    line = fit_platt(MARGIN, draw_bent_target())
    assert (found.slope, found.intercept) == (line.slope, line.intercept)


@pytest.mark.parametrize("n", [60, 300, 1_000, 3_000])
@pytest.mark.parametrize("seed", range(5))
def test_isotonic_does_not_win_on_few_rows_of_a_straight_truth(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    margin = rng.normal(-2.5, 1.2, n)
    target = (rng.random(n) < sigmoid(1.4 * margin + 0.6)).astype(np.int8)
    target[:6] = [0, 1, 0, 1, 0, 1]  # both classes whatever the seed
    assert choose_calibration(margin, target, (np.arange(n) % 5).astype(np.int8)).method in (
        "none",
        "platt",
    )


def test_isotonic_rises_stays_inside_and_is_flat_beyond_its_ends() -> None:
    target = draw_target(1.0, -3.0)  # so rare that groups without a default occur
    found = fit_isotonic(MARGIN, target)
    margins, levels = np.array(found.points).T
    assert 2 <= len(margins) <= 50
    assert (np.diff(margins) > 0).all() and (np.diff(levels) > 0).all()
    pd = found.apply(np.array([-1e300, margins[0], margins[-1], 1e300]))
    assert 0 < pd[0] == pd[1] and pd[2] == pd[3] < 1
    halfway = (margins[0] + margins[1]) / 2
    assert found.apply(np.array([halfway]))[0] == pytest.approx((levels[0] + levels[1]) / 2)
    np.testing.assert_allclose(sigmoid(found.log_odds(MARGIN)), found.apply(MARGIN), rtol=1e-12)


@pytest.mark.parametrize(
    ("margin", "target"),
    [
        (MARGIN[:150], draw_target(1.0, 1.0)[:150]),  # fewer rows than two steps need
        (np.full(1000, -2.0), (np.arange(1000) % 7 == 0).astype(np.int8)),
        (-MARGIN, draw_target(1.0, 0.0)),  # ranks backwards: one pool remains
    ],
)
def test_isotonic_without_two_steps_is_platt(margin: np.ndarray, target: np.ndarray) -> None:
    assert fit_isotonic(margin, target) == fit_platt(margin, target)
