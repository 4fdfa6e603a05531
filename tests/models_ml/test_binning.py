"""Bins: every value has one place, and evidence is weighed as its definition says."""

from __future__ import annotations

import numpy as np
import pytest

from models_ml.binning import (
    bin_feature,
    information_value,
    place_in_bins,
    screen_feature,
    weigh_evidence,
)

N = 2000


def draw(seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """A number that rises with the default rate, a tenth of it missing."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=N)
    target = (rng.random(N) < 1 / (1 + np.exp(2 - values))).astype(np.int8)
    values[rng.random(N) < 0.1] = np.nan
    return values, target


def test_every_value_lies_in_one_bin_and_missing_ones_in_their_own() -> None:
    values, target = draw()
    table = bin_feature(values, target, categorical=False)
    place = place_in_bins(np.append(values, [-1e9, 1e9]), table)
    assert (place >= 0).all()
    assert (table["is_missing"].to_numpy()[place[:N]] == np.isnan(values)).all()
    assert table.loc[table["is_missing"], "bin"].tolist() == [0]
    # A value equal to a cut belongs to the bin above it.
    cuts = table["bin_from"].dropna().to_numpy()
    assert (table["bin_from"].to_numpy()[place_in_bins(cuts, table)] == cuts).all()


def test_numeric_bins_hold_a_twentieth_and_rise_or_fall_throughout() -> None:
    values, target = draw()
    table = bin_feature(values, target, categorical=False)
    place = place_in_bins(values, table)
    numbers = table.index[~table["is_missing"]]
    sizes = np.array([(place == row).sum() for row in numbers])
    rates = np.array([target[place == row].mean() for row in numbers])
    assert 2 <= len(numbers) <= 6
    assert (sizes >= 0.05 * (~np.isnan(values)).sum() - 1).all()
    assert (np.diff(rates) > 0).all()


def test_categories_of_like_rates_share_a_bin_and_an_unseen_one_has_none() -> None:
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 6, N).astype(np.float64)
    target = (rng.random(N) < np.where(codes < 3, 0.05, 0.3)).astype(np.int8)
    table = bin_feature(codes, target, categorical=True)
    place = place_in_bins(np.array([0.0, 5.0, 6.0, -1.0, np.nan]), table)
    assert (place[:2] >= 0).all() and place[4] >= 0
    assert place[2:4].tolist() == [-1, -1]
    bins = table["bin"].to_numpy()
    assert bins[place[0]] != bins[place[1]]
    known = ~table["is_missing"]
    assert (table.loc[known, "bin_below"] - table.loc[known, "bin_from"] == 1).all()
    assert sorted(table.loc[known, "bin_from"]) == [0, 1, 2, 3, 4, 5]


def test_evidence_is_the_log_of_the_odds_against_those_of_all() -> None:
    # With many applications the shrinkage disappears: odds 19:1 against 9:1.
    found = weigh_evidence([1_000_000, 0, 40], [50_000, 0, 0], 0.1)
    assert found[0] == pytest.approx(np.log(19 / 9), abs=1e-3)
    assert found[1] == pytest.approx(0, abs=1e-12)
    # 40 without a default, shrunk by 20 of the overall rate: 58:2 against 9:1.
    assert found[2] == pytest.approx(np.log(58 / 2 / 9))


def test_information_separates_signal_from_noise() -> None:
    values, target = draw()
    noise = np.random.default_rng(2).normal(size=N)
    signal = screen_feature(values, target, categorical=False)
    assert signal > 0.3 > 0.1 > screen_feature(noise, target, categorical=False) >= 0
    assert information_value([100, 100], [10, 10], 0.1) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("values", [np.full(N, np.nan), np.full(N, 3.0)])
def test_a_feature_of_one_value_is_not_worth_binning(values: np.ndarray) -> None:
    assert screen_feature(values, draw()[1], categorical=False) < 0
