"""Holding predictions against what came of them, and groups against each other."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.dbt import PASS_THREE, DbtProject
from warehouse.connection import open_writer
from warehouse.ml_tables import replace_rows, transaction
from warehouse.policy import load_policy
from warehouse.settings import Settings


@task(name="watch predictions", cache_policy=NO_CACHE)
def watch_predictions(settings: Settings, project: DbtProject) -> None:
    """Test what the marts measured, and build the marts that hold the tests.

    Raises:
        GateError: A blocking check of these marts failed.
    """
    from models_ml.backtest import backtest_tests, pooled_tests
    from models_ml.group_intervals import group_intervals

    with open_writer(settings) as connection:
        tests = backtest_tests(connection.sql("from intermediate.int_backtest_measured").df())
        pooled = pooled_tests(connection.sql("from intermediate.int_cohorts_pooled").df())
        intervals = group_intervals(
            connection.sql("from intermediate.int_groups_counted").df(),
            load_policy().minimum_cohort,
            settings.seed,
        )
        with transaction(connection):
            replace_rows(connection, "backtest_tests", tests)
            replace_rows(connection, "pooled_tests", pooled)
            replace_rows(connection, "group_intervals", intervals)
    project.build(*PASS_THREE)
