"""What is handed over of pass one; needs no Spark."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.dbt import DbtProject
from flows.spark.handover import Needed, find_needed
from warehouse.settings import Settings


@pytest.fixture(scope="module")
def needed(tmp_path_factory: pytest.TempPathFactory) -> Needed:
    home: Path = tmp_path_factory.mktemp("handover") / "home"
    return find_needed(DbtProject(Settings(home=home, _env_file=None)))


@pytest.mark.parametrize(
    "table",
    [
        # of Python, by its exposure
        ("features", "application_labels"),
        # of a model of pass two
        ("intermediate", "int_instalments_collapsed_to_instalment"),
        # of the models that are computed anew for other requests
        ("intermediate", "int_card_months_aggregated_to_application"),
        ("intermediate", "int_terms_frozen"),
    ],
)
def test_what_is_read_later_is_needed(needed: Needed, table: tuple[str, str]) -> None:
    assert table in needed.tables


@pytest.mark.parametrize(
    "name",
    [
        "int_pos_months_aggregated_to_loan",
        "int_external_scores_summarised_to_application",
        "int_applications_labelled",
        "stg_home_credit__instalments",
    ],
)
def test_what_only_pass_one_reads_is_not(needed: Needed, name: str) -> None:
    assert name not in {table for _, table in needed.tables}
    assert name not in needed.views


def test_a_view_is_made_where_it_is_read(needed: Needed) -> None:
    assert "stg_home_credit__bureau_credits" in needed.views
    assert needed.views and not {table for _, table in needed.tables} & set(needed.views)


def test_what_pass_two_and_python_write_is_not_handed_over(needed: Needed) -> None:
    assert {schema for schema, _ in needed.tables} == {"staging", "intermediate", "features"}
    assert not any("_ml__" in table for _, table in needed.tables)
