"""dbt makes a relation anew in one transaction: it is there whole, or as it was."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows import dbt, parsed_project
from flows.dbt import DbtProject
from warehouse.connection import open_reader
from warehouse.errors import ScorehouseError
from warehouse.settings import PROJECT_ROOT, Settings

PROJECT = """
name: scorehouse
version: "0.1.0"
config-version: 2
profile: scorehouse
model-paths: [dbt_project/models]
macro-paths: [dbt_project/macros]
flags: {send_anonymous_usage_stats: false}
models:
  scorehouse:
    +schema: marts
    +materialized: table
    +contract: {enforced: true}
    +persist_docs: {relation: true, columns: true}
"""
DESCRIBED = """
models:
  - name: grades
    description: "One row per grade; it's short."
    columns:
      - {name: grade, data_type: text, description: "From A to G.", constraints: [{type: not_null}]}
      - {name: n, data_type: integer, description: "Applications."}
"""


@dataclass(frozen=True)
class Project:
    """A project of one model with the macros of ours."""

    root: Path
    settings: Settings

    def build(self, sql: str) -> None:
        (self.root / "dbt_project" / "models" / "grades.sql").write_text(sql)
        DbtProject(self.settings).build("grades")

    def rows(self) -> list[tuple[str, int]]:
        return self._ask("from marts.grades order by all")

    def kinds(self) -> list[tuple[str, str]]:
        return self._ask("select table_name, table_type from information_schema.tables")

    def comments(self) -> list[tuple[str, str]]:
        return self._ask(
            "select table_name, comment from duckdb_tables() union all "
            "select column_name, comment from duckdb_columns() where schema_name = 'marts' "
            "and not internal order by all"
        )

    def _ask(self, statement: str) -> list[tuple[str, ...]]:
        with open_reader(self.settings.warehouse_path) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    folder = tmp_path / "dbt_project"
    (folder / "models").mkdir(parents=True)
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (folder / "models" / "grades.yml").write_text(DESCRIBED)
    shutil.copytree(PROJECT_ROOT / "dbt_project" / "macros", folder / "macros")
    shutil.copy(PROJECT_ROOT / "dbt_project" / "profiles.yml", folder)
    for module in (dbt, parsed_project):
        monkeypatch.setattr(module, "PROJECT_ROOT", tmp_path)
    settings = Settings(home=tmp_path / "home", _env_file=None)
    settings.temporary.mkdir(parents=True)
    return Project(tmp_path, settings)


def test_a_relation_is_whole_and_described_or_as_it_was(project: Project) -> None:
    # given a table that was made
    project.build("select 'A' as grade, 1::integer as n")
    comments = [
        ("grade", "From A to G."),
        ("grades", "One row per grade; it's short."),
        ("n", "Applications."),
    ]
    assert (project.rows(), project.comments()) == ([("A", 1)], comments)
    # when it is made anew, its columns in another order
    project.build("select 2::integer as n, 'B' as grade")
    # then it is the new one
    assert (project.rows(), project.comments()) == ([("B", 2)], comments)
    # when its rows fail amid the query, or break their constraint or their contract
    for broken, said in (
        ("select 'C' as grade, if(range < 9999, 1, error('no')) as n from range(10000)", "no"),
        ("select null::text as grade, 1::integer as n", "NOT NULL"),
        ("select 'C' as grade, 1::bigint as n", "contract"),
    ):
        with pytest.raises(ScorehouseError, match=said):
            project.build(broken)
        # then the table is as it was, and nothing half made is beside it
        assert (project.rows(), project.comments()) == ([("B", 2)], comments)
    assert project.kinds() == [("grades", "BASE TABLE")]


def test_a_table_becomes_a_view_and_a_table_again(project: Project) -> None:
    rows = "select 'A' as grade, 1::integer as n"
    view = "{{ config(materialized='view') }} " + rows
    for sql, kind in ((rows, "BASE TABLE"), (view, "VIEW"), (view, "VIEW"), (rows, "BASE TABLE")):
        project.build(sql)
        assert project.rows() == [("A", 1)]
        assert project.kinds() == [("grades", kind)]
