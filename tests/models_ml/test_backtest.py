"""Intervals and p-values of the backtest against scipy's own, one at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, binomtest, chisquare

from models_ml.backtest import backtest_tests


def slices(*rows: tuple[int, int, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["n_resolved", "observed_defaults", "mean_pd"])
    return frame.assign(
        batch_id="night",
        role="champion",
        grade="A",
        contract_type="all",
        hosmer_lemeshow=np.nan,
        n_groups=pd.NA,
    ).astype({"n_groups": "Int32"})


@pytest.mark.parametrize(("n", "defaults", "pd_"), [(500, 45, 0.08), (12, 1, 0.3), (3, 3, 0.9)])
def test_p_values_are_those_of_scipy(n: int, defaults: int, pd_: float) -> None:
    [row] = backtest_tests(slices((n, defaults, pd_))).to_dict("records")
    exact = binomtest(defaults, n, pd_, alternative="greater").pvalue
    assert row["p_binomial"] == pytest.approx(exact, rel=1e-12)
    assert row["p_jeffreys"] == pytest.approx(beta.cdf(pd_, defaults + 0.5, n - defaults + 0.5))


def test_interval_of_the_default_rate_is_jeffreys_and_ends_where_all_or_none_defaulted() -> None:
    rows = backtest_tests(slices((500, 45, 0.08), (20, 0, 0.08), (20, 20, 0.08)))
    lower, upper = rows["default_rate_lower"], rows["default_rate_upper"]
    assert (lower[0], upper[0]) == pytest.approx(beta.ppf([0.025, 0.975], 45.5, 455.5))
    assert (lower[1], upper[1]) == pytest.approx((0, beta.ppf(0.975, 0.5, 20.5)))
    assert (lower[2], upper[2]) == pytest.approx((beta.ppf(0.025, 20.5, 0.5), 1))


def test_hosmer_lemeshow_has_a_degree_of_freedom_for_each_group() -> None:
    measured = slices((500, 45, 0.08)).assign(hosmer_lemeshow=14.2, n_groups=10)
    [p] = backtest_tests(measured)["p_hosmer_lemeshow"]
    # Counts that give the same statistic: scipy's test of eleven counts has ten degrees of freedom.
    spread = np.sqrt(14.2 * 100 / 2)
    counts = np.array([100.0 + spread, 100.0 - spread, *[100.0] * 9])
    assert p == pytest.approx(chisquare(counts).pvalue)


def test_slices_without_an_outcome_are_left_out() -> None:
    assert backtest_tests(slices((0, 0, np.nan))).empty


def test_a_sound_pd_is_called_too_low_once_in_twenty_nights() -> None:
    rng = np.random.default_rng(7)
    nights = slices(*[(800, int(d), 0.08) for d in rng.binomial(800, 0.08, 2000)])
    tests = backtest_tests(nights)
    for p in (tests["p_binomial"], tests["p_jeffreys"]):
        assert 0.03 < (p < 0.05).mean() < 0.07
    low = (tests["default_rate_lower"] < 0.08) & (tests["default_rate_upper"] > 0.08)
    assert 0.93 < low.mean() < 0.97
