"""What a night leaves in the tables that keep nights, when another of the same date follows it."""

from __future__ import annotations

import os
import subprocess

import duckdb
import pytest

from flows.dbt import dbt_environment
from tests.dbt_project.compiled import DBT
from warehouse.settings import PROJECT_ROOT, Settings


@pytest.fixture(scope="module")
def forget_superseded_nights(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The macro as dbt compiles it, above ``main.inline_query``."""
    settings = Settings(home=tmp_path_factory.mktemp("forgetting") / "home")
    settings.temporary.mkdir(parents=True)
    compiled = subprocess.run(
        [
            *(DBT, "--quiet", "--log-path", str(settings.logs), "compile"),
            *("--inline", "{{ forget_superseded_nights() }}"),
            *("--project-dir", str(PROJECT_ROOT)),
            *("--profiles-dir", str(PROJECT_ROOT / "dbt_project")),
        ],
        env=os.environ | dbt_environment(settings),
        capture_output=True,
        text=True,
        check=True,
    )
    return compiled.stdout


def test_of_the_batches_of_a_date_the_last_one_stays_with_all_its_rows(
    forget_superseded_nights: str,
) -> None:
    # given a date with one batch, one scored three times, and a night of which nothing but rows is
    # left
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; use warehouse; create schema staging;")
        connection.execute(
            """
            create table staging.stg_ml__batches as select * from (values
                ('alone', date '2026-01-01', true),
                ('first', date '2026-01-02', false),
                ('last', date '2026-01-02', true),
                ('middle', date '2026-01-02', false)
            ) as t (batch_id, as_of, is_last_of_date);
            create table main.inline_query as
                select batch_id, unnest([1, 2]) as value from staging.stg_ml__batches
                union all select 'unknown', 1;
            """
        )
        # when
        connection.execute(forget_superseded_nights)
        # then
        left = connection.sql(
            "select batch_id, count(*) from main.inline_query group by all order by all"
        ).fetchall()
    assert left == [("alone", 2), ("last", 2), ("unknown", 1)]
