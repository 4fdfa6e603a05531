"""The SQL of backtest and forecast on simulated nights, against scikit-learn and against chance."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score, roc_curve

from models_ml.backtest import backtest_tests
from tests.dbt_project.compiled import CompiledProject, compile_project

GRADES = {"A": 0.02, "B": 0.04, "C": 0.06, "D": 0.09, "E": 0.14, "F": 0.22, "G": 1.01}
THRESHOLD = 0.1
FN, FP = 10.0, 1.0
TRAINED = 30_000

Read = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    home = tmp_path_factory.mktemp("backtest") / "home"
    return compile_project(home, "int_backtest_measured int_forecast_measured forecast")


def grades_of(probability: np.ndarray) -> np.ndarray:
    places = np.searchsorted(list(GRADES.values()), probability, side="right")
    return np.array(list(GRADES))[places]


def portfolio(rng: np.random.Generator, n: int) -> np.ndarray:
    """Probabilities of default of 8 % on average, rounded, so that some tie."""
    return np.clip(rng.beta(0.9, 10.3, n), 0.002, 0.98).round(4)


def simulate(nights: int, n: int, seed: int, bias: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frames = []
    for night in range(nights):
        probability = portfolio(rng, n)
        target = (rng.random(n) < np.minimum(bias * probability, 1)).astype(float)
        target[rng.random(n) < 0.3] = np.nan  # not yet known
        frames.append(
            pd.DataFrame(
                {
                    "batch_id": f"night {night}",
                    "as_of": pd.Timestamp("2026-01-01") + pd.Timedelta(days=night),
                    "known_as_of": pd.Timestamp("2026-06-01"),
                    "sk_id_curr": np.arange(n),
                    "role": "champion",
                    "model_version": 1,
                    "grade": grades_of(probability),
                    "contract_type": np.where(rng.random(n) < 0.1, "Revolving", "Cash"),
                    "pd": probability,
                    "is_accepted": probability < THRESHOLD,
                    "cost_false_negative": FN,
                    "cost_false_positive": FP,
                    "target": target,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def measure(project: CompiledProject, followed: pd.DataFrame) -> Read:
    """Run the compiled models above simulated scores and training rows."""
    rng = np.random.default_rng(99)
    trained = portfolio(rng, TRAINED)
    folds = pd.DataFrame(
        {
            "model_version": 1,
            "pd": trained,
            "target": (rng.random(TRAINED) < trained).astype(int),
        }
    )
    grades = pd.DataFrame(
        {
            "policy_version": 1,
            "grade": list(GRADES),
            "pd_from": [0.0, *list(GRADES.values())[:-1]],
            "pd_below": list(GRADES.values()),
        }
    )
    batches = followed[["batch_id"]].drop_duplicates().assign(policy_version=1)
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("attach ':memory:' as warehouse; use warehouse;")
    connection.execute(
        "create schema staging; create schema intermediate; create schema monitoring;"
    )
    for relation, frame in (
        ("intermediate.int_scores_followed", followed),
        ("intermediate.int_folds_calibrated", folds),
        ("staging.stg_ml__policy_grades", grades),
        ("staging.stg_ml__batches", batches),
    ):
        connection.register("rows", frame)
        connection.execute(f"create table {relation} as from rows")
    for name in ("int_backtest_measured", "int_forecast_measured", "forecast"):
        node = project.nodes[name]
        connection.execute(f"create table {node.relation} as {node.sql}")
    return lambda name: connection.sql(f"from {project.nodes[name].relation}").df()


def test_every_slice_is_measured_as_scikit_learn_measures_it(project: CompiledProject) -> None:
    followed = simulate(nights=2, n=3000, seed=1)
    measured = measure(project, followed)("int_backtest_measured")
    assert len(measured) == 2 * 8 * 3
    for row in measured.to_dict("records"):
        chosen = followed[followed["batch_id"] == row["batch_id"]]
        for column in ("grade", "contract_type"):
            if row[column] != "all":
                chosen = chosen[chosen[column] == row[column]]
        assert row["n_scored"] == len(chosen)
        known = chosen.dropna(subset="target")
        target, probability = known["target"], known["pd"]
        assert row["n_resolved"] == len(known)
        assert row["observed_defaults"] == target.sum()
        assert row["expected_defaults"] == pytest.approx(probability.sum())
        assert row["brier"] == pytest.approx(brier_score_loss(target, probability))
        errors = (probability - target) ** 2
        assert row["brier_error"] == pytest.approx(errors.std() / np.sqrt(len(known)))
        costs = np.where(known["is_accepted"], FN * target, FP * (1 - target))
        assert row["cost"] == pytest.approx(costs.sum())
        assert row["cost_error"] == pytest.approx(costs.std(ddof=1) / np.sqrt(len(known)))
        if target.nunique() == 2:
            assert row["auc"] == pytest.approx(roc_auc_score(target, probability))
            lower, upper, _ = roc_curve(target, probability)
            assert row["ks"] == pytest.approx(max(abs(upper - lower)))
        else:
            assert np.isnan(row["auc"]) and np.isnan(row["ks"])


def test_auc_error_is_delongs(project: CompiledProject) -> None:
    followed = simulate(nights=1, n=1500, seed=2)
    measured = measure(project, followed)("int_backtest_measured")
    [row] = measured[(measured["grade"] == "all") & (measured["contract_type"] == "all")].to_dict(
        "records"
    )
    known = followed.dropna(subset="target")
    bad = known.loc[known["target"] == 1, "pd"].to_numpy()[:, None]
    good = known.loc[known["target"] == 0, "pd"].to_numpy()[None, :]
    kernel = (bad > good) + 0.5 * (bad == good)
    variance = kernel.mean(1).var(ddof=1) / bad.size + kernel.mean(0).var(ddof=1) / good.size
    assert row["auc_error"] == pytest.approx(np.sqrt(variance))


def test_sound_nights_are_called_wrong_at_the_stated_rate(project: CompiledProject) -> None:
    measured = measure(project, simulate(nights=300, n=700, seed=3))("int_backtest_measured")
    tests = backtest_tests(measured)
    whole = tests[(tests["grade"] == "all") & (tests["contract_type"] == "all")]
    assert len(whole) == 300
    for name in ("p_binomial", "p_jeffreys", "p_hosmer_lemeshow"):
        assert 0.02 < (whole[name] < 0.05).mean() < 0.09, name


def test_nine_in_ten_realised_values_lie_in_the_band_without_drift(
    project: CompiledProject,
) -> None:
    forecast = measure(project, simulate(nights=200, n=700, seed=4))("forecast")
    resolved = forecast[forecast["is_inside"].notna()]
    share = resolved.groupby(["metric", "grade"])["is_inside"].agg(["mean", "size"])
    assert set(resolved["metric"]) == {"defaults", "cost", "auc"}
    assert (share.loc[share["size"] >= 100, "mean"] >= 0.9).all(), share
    assert len(share) >= 17


def test_defaults_half_as_many_again_leave_the_band(project: CompiledProject) -> None:
    forecast = measure(project, simulate(nights=40, n=3000, seed=5, bias=1.5))("forecast")
    whole = forecast[(forecast["grade"] == "all") & (forecast["metric"] == "defaults")]
    assert whole["is_inside"].mean() < 0.1
    assert (whole["realised"] > whole["expected_of_resolved"]).all()
