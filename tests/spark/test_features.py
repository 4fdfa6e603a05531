"""Pass one on Spark: the same tables and columns, the same values, the same checks."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.night import OF_THE_RUN
from tests.spark.conftest import REPORT, BothEngines
from tests.spark.parity import Column, compare, report
from warehouse.connection import open_reader, open_writer

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def columns(engines: BothEngines, request: pytest.FixtureRequest) -> list[Column]:
    """Every column of every table, view and seed of pass one but for what names the run."""
    from flows.dbt import DbtProject

    project = DbtProject(engines.settings)
    second = project.second_pass()
    names = [
        f"{node.schema}.{node.name}"
        for key, node in sorted(project.parse().nodes.items())
        if key not in second and node.resource_type in ("model", "seed")
    ]
    found: list[Column] = []
    with open_writer(engines.settings) as connection:
        for name in names:
            here = connection.sql(f"from {name}").to_arrow_table()
            there = engines.session.table(name).toArrow()
            found += compare(name, _without_run(here), _without_run(there))
    request.config.stash[REPORT] = report(found)
    return found


def _without_run(table: pa.Table) -> pa.Table:
    return table.drop_columns([name for name in table.column_names if name in OF_THE_RUN])


def test_every_table_and_column_is_equal(columns: list[Column]) -> None:
    built = {column.table for column in columns}
    assert "features.application_features" in built
    assert len(built) > 40
    assert [column for column in columns if column.n_beyond] == [], report(columns)


def test_keys_texts_and_counts_are_equal_in_every_bit(columns: list[Column]) -> None:
    exact = [column for column in columns if not pa.types.is_floating(column.kind)]
    assert exact
    assert [column for column in exact if column.n_unequal] == []


def test_every_check_says_the_same(engines: BothEngines) -> None:
    checks = []
    for release in engines.releases:
        with open_reader(release) as connection:
            rows = connection.sql(
                "select check_name, status, failures from dq_results order by all"
            )
            checks.append(rows.fetchall())
    assert len(checks[0]) > 100
    assert checks[0] == checks[1]


def test_a_version_of_the_references_is_frozen_once(engines: BothEngines) -> None:
    from flows.dbt import DbtProject

    session = engines.session
    before = session.table("intermediate.int_incomes_frozen").toArrow()
    project = DbtProject(engines.settings, "spark")
    project.build("int_incomes_frozen", exclude=("resource_type:test",))
    session.catalog.refreshTable("intermediate.int_incomes_frozen")
    assert session.table("intermediate.int_incomes_frozen").toArrow().equals(before)


def test_a_model_keeps_the_references_it_was_trained_with(engines: BothEngines) -> None:
    from flows.dbt import DbtProject
    from flows.spark.references import carry_references

    table, session = "intermediate.int_incomes_frozen", engines.session
    with open_writer(engines.settings) as connection:
        connection.execute(f"update {table} set income_winsor_point = 17")
        connection.execute(
            f"insert into {table} by name select * replace ('older' as reference_version, "
            f"18 as income_winsor_point) from {table}"
        )
    project = DbtProject(engines.settings, "spark")
    carry_references(engines.settings, session, project)
    project.build("int_incomes_frozen", exclude=("resource_type:test",))
    session.catalog.refreshTable(table)
    points = session.table(table).select("income_winsor_point").toArrow()
    assert sorted(points["income_winsor_point"].to_pylist()) == [17, 18]
