"""What goes wrong with a portfolio raises its alert and no other; what goes well raises none.

Generated applications, the drift functions of the night, and the compiled rules above them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from models_ml.drift import build_reference_bins, count_bins, psi_table
from models_ml.feature_spec import FeatureSpec
from tests.dbt_project.compiled import CompiledProject, compile_project
from warehouse.sample import generate_sample
from warehouse.settings import PROJECT_ROOT

pytestmark = pytest.mark.heavy

CLIENTS, N_REFERENCE = 8000, 4500
EXTERNAL = ("EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3")
AMOUNTS = ("AMT_ANNUITY", "AMT_CREDIT", "AMT_GOODS_PRICE", "AMT_INCOME_TOTAL")
PERSON = ("CNT_CHILDREN", "DAYS_BIRTH", "DAYS_EMPLOYED", "DAYS_REGISTRATION", "OWN_CAR_AGE")
BUREAU = ("bureau_credits", "bureau_debt")
CATEGORIES = ("NAME_CONTRACT_TYPE", "NAME_EDUCATION_TYPE", "NAME_INCOME_TYPE")
SPEC = FeatureSpec(tuple(sorted((*EXTERNAL, *AMOUNTS, *PERSON, *BUREAU, *CATEGORIES))), CATEGORIES)

Alerts = dict[str, set[str]]


@pytest.fixture(scope="module")
def applications(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("scenarios") / "drop"
    generate_sample(CLIENTS, 42, folder)
    read = [pd.read_csv(folder / f"application_{part}.csv") for part in ("train", "test")]
    rows = pd.concat(read, ignore_index=True)
    bureau = pd.read_csv(folder / "bureau.csv").groupby("SK_ID_CURR")["AMT_CREDIT_SUM_DEBT"]
    sums = pd.DataFrame({"bureau_credits": bureau.size(), "bureau_debt": bureau.sum()})
    return rows.merge(sums, left_on="SK_ID_CURR", right_index=True, how="left")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The signs of a night and the alerts of them, above tables that are empty but for drift."""
    home = tmp_path_factory.mktemp("rules") / "home"
    project = compile_project(home, "alerts int_alert_signs drift_features")
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("attach ':memory:' as warehouse; use warehouse;")
        for schema in ("staging", "intermediate", "monitoring", "reference"):
            connection.execute(f"create schema {schema}")
        for name in ("alert_rules", "alert_texts", "feature_dictionary"):
            path = PROJECT_ROOT / "dbt_project" / "seeds" / f"{name}.csv"
            connection.execute(f"create table reference.{name} as from read_csv('{path}')")
        categories = pd.DataFrame({"feature": CATEGORIES, "kind": "categorical"})
        connection.register("categories", categories)
        connection.execute("insert into reference.feature_dictionary by name from categories")
        connection.execute(
            f"""
            create table staging.stg_ml__batches as
                select 'night' as batch_id, date '{date(2026, 1, 5)}' as as_of, true as is_latest;
            create table staging.stg_ml__drift_features
                (batch_id varchar, feature varchar, n_bins smallint, psi double,
                 psi_critical double, missing_rate_reference double, missing_rate_current double,
                 missing_rate_shift double);
            create table monitoring.drift_runs as
                select 'night' as batch_id, date '2026-01-05' as as_of, 1 as model_version,
                       {N_REFERENCE} as n_reference, 1000 as n_current;
            create table monitoring.dq_results
                (batch_id varchar, check_name varchar, status varchar, failures bigint);
            create table intermediate.int_nights_judged
                (batch_id varchar, cause varchar, subject varchar, n bigint, measure double,
                 weight double, has_failed boolean, recency bigint);
            create table monitoring.forecast
                (batch_id varchar, role varchar, grade varchar, metric varchar, realised double,
                 lower_bound_of_resolved double);
            create table monitoring.retraining
                (batch_id varchar, retraining_due boolean, reason varchar, score_psi double);
            create table staging.stg_ml__alert_acknowledgements
                (batch_id varchar, cause varchar, acknowledged_at timestamp,
                 acknowledged_by varchar, note varchar);
            create table monitoring.fairness_by_night
                (batch_id varchar, basis varchar, attribute varchar, group_name varchar,
                 measure varchar, is_suppressed boolean, n bigint, measured double,
                 upper_bound double);
            """
        )
        _define(connection, project, "drift_features", "int_alert_signs", "alerts")
        yield connection


def _define(connection: duckdb.DuckDBPyConnection, project: CompiledProject, *names: str) -> None:
    for name in names:
        node = project.nodes[name]
        connection.execute(f"create view {node.relation} as {node.sql}")


def encode(rows: pd.DataFrame, levels: dict[str, list[str]]) -> np.ndarray:
    """Return the matrix of the features; a level that training did not know is missing."""
    columns = []
    for name in SPEC.names:
        if name in levels:
            codes = {level: code for code, level in enumerate(levels[name])}
            columns.append(rows[name].map(codes).to_numpy(dtype=np.float32))
        else:
            columns.append(rows[name].to_numpy(dtype=np.float32))
    return np.column_stack(columns).astype(np.float32)


def drift_of(reference: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    levels = {name: sorted(reference[name].unique()) for name in CATEGORIES}
    bins = build_reference_bins(encode(reference, levels), SPEC)
    return psi_table(bins, count_bins(encode(current, levels), SPEC, bins))


def alerts_of(rules: duckdb.DuckDBPyConnection, drift: pd.DataFrame) -> Alerts:
    """Return the features behind each cause, having checked that a cause has one alert."""
    assert len(drift)
    rules.register("rows", drift.assign(batch_id="night"))
    rules.execute("delete from staging.stg_ml__drift_features")
    rules.execute("insert into staging.stg_ml__drift_features by name from rows")
    found: Alerts = {}
    for cause, subject in rules.sql(
        "select cause, subject from intermediate.int_alert_signs"
    ).fetchall():
        found.setdefault(cause, set()).add(subject)
    raised = rules.sql("select cause, n_signs, look_first_en from monitoring.alerts").fetchall()
    assert {cause: n for cause, n, _ in raised} == {cause: len(of) for cause, of in found.items()}
    assert all(look_first for _, _, look_first in raised)
    return found


def split(rows: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    order = np.random.default_rng(seed).permutation(len(rows))
    return rows.iloc[order[:N_REFERENCE]], rows.iloc[order[N_REFERENCE:]].copy()


def external_scores_shifted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{name: rows[name] - 0.15 for name in EXTERNAL})


def amounts_times_one_and_a_half(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{name: 1.5 * rows[name] for name in AMOUNTS})


def under_thirty_only(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["DAYS_BIRTH"] > -30 * 365.25]


def bureau_missing(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**dict.fromkeys(BUREAU, np.nan))


def vocabulary_changed(rows: pd.DataFrame) -> pd.DataFrame:
    renamed = {"Secondary / secondary special": "Secondary"}
    return rows.assign(NAME_EDUCATION_TYPE=rows["NAME_EDUCATION_TYPE"].replace(renamed))


def revolving_share_of_one_in_a_hundred(rows: pd.DataFrame) -> pd.DataFrame:
    revolving = rows["NAME_CONTRACT_TYPE"] == "Revolving loans"
    cash = rows[~revolving]
    return pd.concat([cash, rows[revolving].head(round(len(cash) / 99))])


@pytest.mark.parametrize(
    ("happens", "expected"),
    [
        (external_scores_shifted, {"drift": set(EXTERNAL)}),
        (amounts_times_one_and_a_half, {"drift": set(AMOUNTS)}),
        (bureau_missing, {"missing": set(BUREAU)}),
        (vocabulary_changed, {"missing": {"NAME_EDUCATION_TYPE"}}),
        (revolving_share_of_one_in_a_hundred, {"mix": {"NAME_CONTRACT_TYPE"}}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_scenario_raises_its_alert_and_no_other(
    applications: pd.DataFrame,
    rules: duckdb.DuckDBPyConnection,
    happens: Callable[[pd.DataFrame], pd.DataFrame],
    expected: Alerts,
) -> None:
    reference, current = split(applications, seed=0)
    assert alerts_of(rules, drift_of(reference, happens(current))) == expected


def test_applicants_under_thirty_are_seen_by_age_and_what_goes_with_it(
    applications: pd.DataFrame, rules: duckdb.DuckDBPyConnection
) -> None:
    reference, current = split(applications, seed=0)
    found = alerts_of(rules, drift_of(reference, under_thirty_only(current)))
    assert "DAYS_BIRTH" in found["drift"]
    touched = set().union(*found.values())
    assert touched <= {*PERSON, *EXTERNAL[:1], "NAME_INCOME_TYPE", "NAME_EDUCATION_TYPE"}


def test_without_drift_nothing_is_raised_and_chance_stays_within_its_rate(
    applications: pd.DataFrame, rules: duckdb.DuckDBPyConnection
) -> None:
    beyond = []
    for seed in range(20):
        drift = drift_of(*split(applications, seed))
        assert alerts_of(rules, drift) == {}
        beyond.append((drift["psi"] > drift["psi_critical"]).mean())
    # One in a hundred by the definition of the critical value; features are not independent.
    assert np.mean(beyond) < 0.03
