from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import chi2

from models_ml.drift import (
    COUNTED,
    BinCounter,
    build_reference_bins,
    compute_psi,
    count_bins,
    psi_table,
)
from models_ml.feature_spec import FeatureSpec
from tests.models_ml.applications import SPEC, make_applications
from warehouse.errors import GateError
from warehouse.settings import PROJECT_ROOT

ONE = FeatureSpec(("x",), ())
CODE = FeatureSpec(("x",), ("x",))


def column(values: list[float]) -> np.ndarray:
    return np.array(values, dtype=np.float32)[:, None]


def test_psi_of_a_hand_computed_example() -> None:
    # Shares 0.2, 0.3, 0.5 against 0.1, 0.4, 0.5.
    psi, critical, n_bins = compute_psi(np.array([20, 30, 50]), np.array([20, 80, 100]))
    assert psi == pytest.approx(-0.1 * np.log(0.5) + 0.1 * np.log(4 / 3))
    assert critical == pytest.approx(chi2.ppf(0.99, 2) * (1 / 100 + 1 / 200))
    assert n_bins == 3


def test_psi_of_equal_shares_is_zero() -> None:
    psi, _, _ = compute_psi(np.array([20, 30, 50]), np.array([40, 60, 100]))
    assert psi == 0


def test_empty_bin_counts_as_half_an_application() -> None:
    psi, _, n_bins = compute_psi(np.array([50, 50, 0]), np.array([90, 0, 10]))
    expected = (
        (0.9 - 0.5) * np.log(0.9 / 0.5)
        + (0.005 - 0.5) * np.log(0.005 / 0.5)
        + (0.1 - 0.005) * np.log(0.1 / 0.005)
    )
    assert psi == pytest.approx(expected)
    assert n_bins == 3


def test_bin_empty_on_both_sides_does_not_count() -> None:
    counts = np.array([20, 0, 80]), np.array([30, 0, 70])
    without = np.array([20, 80]), np.array([30, 70])
    assert compute_psi(*counts) == compute_psi(*without)


def test_single_bin_cannot_drift() -> None:
    assert compute_psi(np.array([100]), np.array([7])) == (0, 0, 1)


def test_no_rows_are_refused() -> None:
    with pytest.raises(GateError, match="0 current"):
        compute_psi(np.array([1, 2]), np.array([0, 0]))


def test_critical_value_is_exceeded_by_one_sample_in_a_hundred() -> None:
    rng = np.random.default_rng(4)
    shares = [0.1, 0.15, 0.2, 0.25, 0.3]
    hits = [
        psi > critical
        for psi, critical, _ in (
            compute_psi(rng.multinomial(4000, shares), rng.multinomial(2000, shares))
            for _ in range(3000)
        )
    ]
    assert 0.005 < np.mean(hits) < 0.017


def test_numeric_bins_are_deciles_with_open_ends() -> None:
    bins = build_reference_bins(column([*range(1000), np.nan, np.nan]), ONE)
    assert bins["bin"].tolist() == list(range(11))
    assert bins["reference_count"].tolist() == [2] + [100] * 10
    assert bins["lower"].iloc[2:].tolist() == [100.0 * k for k in range(1, 10)]
    assert bins["upper"].iloc[1:-1].tolist() == [100.0 * k for k in range(1, 10)]
    assert bins["lower"].iloc[:2].isna().all()
    assert np.isnan(bins["upper"].iloc[0])
    assert np.isnan(bins["upper"].iloc[-1])


def test_bound_belongs_to_the_upper_bin_and_ends_are_open() -> None:
    bins = build_reference_bins(column([*range(1000)]), ONE)
    counts = count_bins(column([100, 99.99, -1e30, 1e30, np.nan]), ONE, bins)
    assert counts.set_index("bin")["count"][[0, 1, 2, 10]].tolist() == [1, 2, 1, 1]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Zero fills eight tenths: a bin of its own, the tail beside it.
        ([0] * 800 + [*range(1, 201)], [0, 800]),
        # Five fills the middle: what lies below, itself, and above.
        ([*range(-300, 0)] + [5] * 400 + [*range(100, 400)], None),
    ],
)
def test_value_that_repeats_gets_its_own_bin(
    values: list[float], expected: list[int] | None
) -> None:
    bins = build_reference_bins(column(values), ONE)
    counts = bins["reference_count"].tolist()
    if expected:
        assert counts[:2] == expected
    else:
        assert 400 in counts
    assert sum(counts) == len(values)
    assert len(counts) <= 11


def test_constant_and_empty_features_have_one_bin_beside_nulls() -> None:
    for values, expected in (([3.0] * 5, [0, 5]), ([np.nan] * 5, [5, 0])):
        bins = build_reference_bins(column(values), ONE)
        assert bins["reference_count"].tolist() == expected


def test_category_has_one_bin_per_code_and_one_for_codes_never_seen() -> None:
    bins = build_reference_bins(column([0, 0, 2, np.nan, 3]), CODE)
    assert bins["reference_count"].tolist() == [1, 2, 0, 1, 1, 0]
    counts = count_bins(column([1, 4, 9, 3]), CODE, bins)
    assert counts["count"].tolist() == [0, 0, 1, 0, 1, 2]


def test_same_rows_have_no_drift_and_other_draws_hardly_any() -> None:
    rows = make_applications(3000, seed=1).matrix
    bins = build_reference_bins(rows, SPEC)
    same = psi_table(bins, count_bins(rows, SPEC, bins))
    assert (same["psi"] == 0).all()
    assert (same["missing_rate_shift"] == 0).all()
    other = psi_table(bins, count_bins(make_applications(2000, seed=2).matrix, SPEC, bins))
    assert (other["psi"] < other["psi_critical"]).sum() >= 5
    assert other["psi"].max() < 0.05


def test_shift_is_found_in_the_feature_that_shifted_and_only_there() -> None:
    bins = build_reference_bins(make_applications(3000, seed=1).matrix, SPEC)
    current = make_applications(2000, seed=2).matrix
    current[:, 2] += 0.3
    current[:500, 3] = np.nan
    table = psi_table(bins, count_bins(current, SPEC, bins)).set_index("feature")
    drifted = table.index[table["psi"] > np.maximum(table["psi_critical"], 0.1)].tolist()
    assert drifted == ["external_score", "income"]
    assert table.loc["income", "missing_rate_shift"] == pytest.approx(0.24, abs=0.03)
    assert table["n_bins"].between(5, 11).all()


def test_bins_of_another_model_are_refused() -> None:
    bins = build_reference_bins(column([1, 2, 3]), ONE)
    with pytest.raises(GateError, match="own features"):
        count_bins(column([1]), FeatureSpec(("y",), ()), bins)
    counts = count_bins(column([1]), ONE, bins)
    with pytest.raises(GateError, match="every reference bin"):
        psi_table(bins, counts.iloc[:-1])


def test_parts_are_counted_as_the_whole_whatever_the_batches() -> None:
    matrix = make_applications(1000, seed=2).matrix
    bins = build_reference_bins(make_applications(3000, seed=1).matrix, SPEC)
    columns = {
        name: pa.array(matrix[:, at], from_pandas=True) for at, name in enumerate(SPEC.names)
    }
    batches = pa.table(columns).to_batches(max_chunksize=300)
    [counted] = BinCounter(SPEC, bins).count(iter(batches))
    assert counted.schema == COUNTED
    expected = count_bins(matrix, SPEC, bins)
    assert counted.to_pylist() == expected.to_dict("records")


def test_a_part_without_rows_counts_nothing() -> None:
    bins = build_reference_bins(column([1, 2, 3]), ONE)
    assert list(BinCounter(ONE, bins).count(iter(()))) == []


def test_quantiles_that_sql_reads_are_those_of_scipy() -> None:
    table = pd.read_csv(PROJECT_ROOT / "dbt_project" / "seeds" / "chi_squared_quantiles.csv")
    assert table["degrees"].tolist() == list(range(1, 101))
    assert table["quantile_99"].to_numpy() == pytest.approx(chi2.ppf(0.99, table["degrees"]))
