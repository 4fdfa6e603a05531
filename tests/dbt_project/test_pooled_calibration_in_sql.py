"""Small nights that say nothing each raise the alarm together; sound ones seldom do, in a year."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from models_ml.backtest import backtest_tests, pooled_tests
from tests.dbt_project.compiled import CompiledProject, compile_project
from warehouse.settings import PROJECT_ROOT

MODELS = ("int_cohorts_pooled", "pooled_calibration", "int_nights_judged")
RULES = PROJECT_ROOT / "dbt_project" / "seeds" / "alert_rules.csv"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    return compile_project(tmp_path_factory.mktemp("pooled") / "home", " ".join(MODELS))


def simulate(years: int, nights: int, n: int, seed: int, bias: float = 1.0) -> pd.DataFrame:
    """Cohorts of ``n`` applications, every year a model, ``bias`` times the defaults forecast."""
    rng = np.random.default_rng(seed)
    probability = np.clip(rng.beta(0.9, 10.3, years * nights * n), 0.002, 0.98)
    night = np.repeat(np.tile(np.arange(nights), years), n)
    year = np.repeat(np.arange(years), nights * n)
    return pd.DataFrame(
        {
            "batch_id": pd.Series(year).astype(str) + "-" + pd.Series(night).astype(str),
            "as_of": np.datetime64("2026-01-01") + night.astype("timedelta64[D]"),
            "known_as_of": np.datetime64("2027-01-01"),
            "sk_id_curr": np.arange(len(night)),
            "role": "champion",
            "model_version": year,
            "is_new": True,
            "pd": probability,
            "target": (rng.random(len(night)) < np.minimum(bias * probability, 1)).astype(int),
        }
    )


def judge(project: CompiledProject, followed: pd.DataFrame) -> pd.DataFrame:
    """Run the compiled models and the tests between them; every night's own test is there, too."""
    alone = followed.groupby(["batch_id", "as_of", "model_version"], as_index=False).agg(
        n_resolved=("target", "size"), observed_defaults=("target", "sum"), mean_pd=("pd", "mean")
    )
    alone = alone.assign(role="champion", grade="all", contract_type="all")
    alone = alone.assign(hosmer_lemeshow=np.nan, n_groups=np.nan)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("attach ':memory:' as warehouse; use warehouse;")
        for schema in ("staging", "intermediate", "monitoring", "reference"):
            connection.execute(f"create schema {schema}")
        connection.execute(f"create table reference.alert_rules as from read_csv('{RULES}')")
        for relation, rows in (
            ("intermediate.int_scores_followed", followed),
            ("monitoring.backtest", alone.merge(backtest_tests(alone))),
        ):
            connection.register("rows", rows)
            connection.execute(
                f"create table {relation} as select * replace (as_of::date as as_of) from rows"
            )
        connection.execute(
            "create table monitoring.drift_scores (batch_id varchar, as_of date, "
            "model_version integer, subject varchar, n_reference bigint, n_current bigint, "
            "psi double, exceeds_critical boolean)"
        )
        for name in MODELS:
            if name == "pooled_calibration":
                pooled = connection.sql("from intermediate.int_cohorts_pooled").df()
                connection.register("tests", pooled_tests(pooled))
                connection.execute("create table staging.stg_ml__pooled_tests as from tests")
            node = project.nodes[name]
            connection.execute(f"create table {node.relation} as {node.sql}")
        judged: pd.DataFrame = connection.sql("from intermediate.int_nights_judged").df()
    return judged


def test_nights_that_are_too_small_to_tell_are_told_together(project: CompiledProject) -> None:
    # A quarter more defaults than forecast on each of twenty nights of 200 outcomes.
    judged = judge(project, simulate(years=1, nights=20, n=200, seed=10, bias=1.25))
    alone = judged[judged["cause"] == "calibration"]
    assert len(alone) == 20 and alone["is_judged"].all()
    assert not alone["has_failed"].any()
    pooled = judged[judged["cause"] == "pooled_calibration"]
    [last] = pooled[pooled["recency"] == 1].itertuples()
    assert last.has_failed
    assert (last.n, last.subject) == (4000, "2026-01-01/2026-01-20")
    assert last.measure < 0.0005  # the side of more defaults than forecast


def test_a_sound_model_is_called_wrong_in_few_years(project: CompiledProject) -> None:
    # A test every night, each on nineteen of twenty cohorts of the night before.
    judged = judge(project, simulate(years=40, nights=250, n=100, seed=5))
    pooled = judged[judged["cause"] == "pooled_calibration"]
    assert len(pooled) == 40 * 250
    assert pooled["n"].max() == 20 * 100
    false_alarms = pooled[pooled["has_failed"]]
    assert len(false_alarms) < 0.002 * len(pooled)
    assert false_alarms["model_version"].nunique() <= 5
    # With the limit of a single night, every other year would have one.
    assert pooled[pooled["weight"] > 0.99]["model_version"].nunique() > 10
