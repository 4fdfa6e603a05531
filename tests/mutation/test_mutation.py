"""Mistakes in the feature SQL show: nine of ten mutants compute other features than the oracles."""

from __future__ import annotations

import pytest

from tests.dbt_project.compiled import CompiledProject, MiniWarehouse, compile_project
from tests.dbt_project.families import FAMILIES
from tests.dbt_project.mini_database import Tables
from tests.dbt_project.test_features_equal_the_oracle import assert_sql_equals_oracle
from tests.mutation.corpus import corpus
from tests.mutation.laboratory import Laboratory
from tests.mutation.run import GOAL, sample, tried

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    return compile_project(tmp_path_factory.mktemp("compiled") / "home")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return corpus()


@pytest.mark.parametrize("name", FAMILIES)
def test_family_equals_its_oracle_on_the_corpus(
    name: str, project: CompiledProject, tables: Tables
) -> None:
    family = FAMILIES[name]
    assert_sql_equals_oracle(family, MiniWarehouse(project, family.models), tables)


def test_nine_of_ten_mutants_are_killed(project: CompiledProject, tables: Tables) -> None:
    laboratory = Laboratory(project, tables)
    laboratory.check_parsing()

    result = tried(laboratory, sample(laboratory.mutants(), size=150, seed=7))

    assert result.killed_of_not_equivalent >= GOAL, result.report()
    # what no feature can show is a small part
    assert result.killed >= GOAL - 0.05, result.table()
