"""Which outcomes Evidently's report on performance is about, and what is listed of the reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from flows.champion import Champion
from flows.night_reports import _read_outcomes, _read_sample, describe_reports
from models_ml.evidently_reports import ReportSummary, sample_rows
from models_ml.feature_spec import FeatureSpec
from warehouse.connection import open_writer
from warehouse.ml_tables import create_ml_tables
from warehouse.policy import load_policy
from warehouse.settings import Settings

CHAMPION = Champion(2, "", "", "", "")
MINIMUM = load_policy().minimum_cohort
MONDAY = date(2026, 1, 5)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, _env_file=None)


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Three nights, a champion whose margins are log-odds, and nothing scored yet."""
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        connection.execute(
            """
            create or replace table ml.batches as
                select unnest([date '2026-01-05', date '2026-01-06', date '2026-01-07']) as as_of;
            create or replace table ml.models as select 2 as model_version, 0.1 as threshold,
                'platt' as calibration_method, 1.0 as calibration_slope,
                0.0 as calibration_intercept;
            insert into ml.folds values (2, 1, 0, 1, 0.0), (2, 2, 0, 0, -3.0), (1, 3, 0, 0, 9.0);
            create schema scores;
            create table scores.scores_history (sk_id_curr bigint, as_of date, role varchar,
                model_version integer, in_training_sample boolean, pd double);
            create schema features;
            create table features.application_labels
                (sk_id_curr bigint, target integer, known_on date);
            """
        )
        yield connection


def add(
    connection: duckdb.DuckDBPyConnection,
    keys: range,
    probability: float = 0.2,
    *,
    night: int = 0,
    known: int = 2,
    role: str = "champion",
    version: int = 2,
    trained: bool = False,
) -> None:
    """Score applications on a night after Monday; every fourth defaults."""
    for key in keys:
        connection.execute(
            "insert into scores.scores_history values (?, ?, ?, ?, ?, ?)",
            [key, MONDAY + timedelta(night), role, version, trained, probability],
        )
        connection.execute("delete from features.application_labels where sk_id_curr = ?", [key])
        connection.execute(
            "insert into features.application_labels values (?, ?, ?)",
            [key, int(key % 4 == 0), MONDAY + timedelta(known)],
        )


def test_an_application_counts_once_by_what_the_champion_first_said_of_it(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    keys = range(1, MINIMUM + 1)
    add(warehouse, keys, 0.2)
    add(warehouse, keys, 0.9, night=1)
    add(warehouse, range(100, 110), trained=True)
    add(warehouse, range(110, 120), known=0)  # known when it was scored
    add(warehouse, range(120, 130), known=3)  # known after the last night
    add(warehouse, range(130, 140), role="challenger")
    add(warehouse, range(140, 150), version=1)
    outcomes = _read_outcomes(warehouse, settings, CHAMPION)
    assert outcomes is not None
    assert list(outcomes.current["pd"]) == [0.2] * MINIMUM
    assert list(outcomes.current["target"]) == [int(key % 4 == 0) for key in keys]
    assert outcomes.reference["pd"].to_numpy() == pytest.approx([0.5, 1 / (1 + np.exp(3))])
    assert list(outcomes.reference["target"]) == [1, 0]
    assert outcomes.threshold == pytest.approx(0.1)


def test_too_few_outcomes_or_all_alike_are_not_reported(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    add(warehouse, range(1, MINIMUM))
    assert _read_outcomes(warehouse, settings, CHAMPION) is None
    add(warehouse, range(MINIMUM, 2 * MINIMUM))
    assert _read_outcomes(warehouse, settings, CHAMPION) is not None
    warehouse.execute("update features.application_labels set target = 0")
    assert _read_outcomes(warehouse, settings, CHAMPION) is None


def test_before_the_first_night_nothing_was_predicted(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute("drop table scores.scores_history")
    assert _read_outcomes(warehouse, settings, CHAMPION) is None


@pytest.mark.parametrize("outcomes", [0, 200])
def test_reports_that_were_written_are_listed(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection, outcomes: int
) -> None:
    row = describe_reports("night", ReportSummary(500, 40, 3, (), outcomes))
    assert row["report_html"] == "reports/night/drift.html"
    assert row["quality_json"] == "reports/night/quality.json"
    expected = "reports/night/performance.html" if outcomes else None
    assert row["performance_html"] == expected
    columns = set(pd.DataFrame(warehouse.sql("describe ml.drift_runs").df())["column_name"])
    assert row.keys() <= columns


@pytest.mark.parametrize(("most", "n"), [(20, 20), (1000, 97)])
def test_of_those_who_wait_the_sampled_are_read(
    warehouse: duckdb.DuckDBPyConnection, most: int, n: int
) -> None:
    # given a hundred applications, of which three trained the champion
    spec = FeatureSpec(("income", "region"), ("region",))
    champion = Champion(2, "", "", spec.sha256, "frozen")
    warehouse.execute(
        """
        insert into ml.folds values (2, 4, 0, 1, 0.0), (2, 5, 0, 1, 0.0), (2, 999, 0, 1, 0.0);
        insert into ml.reference_in_force values ('frozen');
        create table features.application_features as
            select 102 - range as sk_id_curr, sk_id_curr * 10.0 as income, 1 as region
            from range(1, 101);
        create schema reference;
        create table reference.feature_dictionary as
            from (values ('income', 'numeric', 'model', 'money'),
                ('region', 'categorical', 'model', 'person')) as t(feature, kind, use, concept);
        """
    )
    # when
    sample = _read_sample(warehouse, champion, list(spec.names), most, seed=7)
    # then
    waiting = sorted(set(range(2, 102)) - {2, 4, 5})
    expected = np.array(waiting)[sample_rows(97, most, 7)]
    assert len(expected) == n
    assert sample.keys.tolist() == expected.tolist()
    assert sample.matrix[:, 0].tolist() == (expected * 10.0).tolist()
