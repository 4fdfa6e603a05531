"""Rows built again are held against those kept: one edited cell is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.history import LEFT, STAYS
from warehouse.reproduction import compare_with_history, compare_with_release
from warehouse.run_ledger import REPRODUCED

_TABLES = {
    "scores_latest": "(values ({a}, 'n', 0.1), ({b}, 'n', null)) t (sk_id_curr, batch_id, pd)",
    "score_reasons": "(values ({a}, 'for', 1, 'x'), ({a}, 'against', 1, null)) "
    "t (sk_id_curr, direction, rank, concept)",
    "shap_topk": "(values ({a}, 1, 0.5), ({a}, 2, -0.25)) t (sk_id_curr, rank, contribution)",
    "shap_summary": "(values ({a}, -1.5), ({b}, 0.0)) t (sk_id_curr, margin)",
}


def fill(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    connection.execute(f"create schema if not exists {schema}")
    for table in REPRODUCED:
        rows = _TABLES[table].format(a=STAYS, b=LEFT)
        connection.execute(f"create table {schema}.{table} as from {rows}")
    connection.execute(
        f"create table {schema}.scores_history as select *, 'champion' as role "
        f"from {schema}.scores_latest"
    )


@pytest.fixture
def rebuilt() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        fill(connection, "scores")
        yield connection


def keep(path: Path, schema: str, edit: str = "") -> Path:
    with duckdb.connect(str(path)) as connection:
        fill(connection, schema)
        connection.execute(edit or "select 1")
    return path


def test_equal_rows_have_no_differences(rebuilt: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert compare_with_release(rebuilt, keep(tmp_path / "release.duckdb", "main")) == []
    assert compare_with_history(rebuilt, keep(tmp_path / "w.duckdb", "scores"), "n") == []


@pytest.mark.parametrize(
    ("edit", "finding"),
    [
        (
            f"update scores_latest set pd = 0.2 where sk_id_curr = {STAYS}",
            f"scores_latest in release.duckdb, sk_id_curr {STAYS}: pd: kept 0.2, rebuilt 0.1",
        ),
        (
            f"update scores_latest set pd = 0.0 where sk_id_curr = {LEFT}",
            f"scores_latest in release.duckdb, sk_id_curr {LEFT}: pd: kept 0.0, rebuilt NULL",
        ),
        (
            "update score_reasons set concept = 'y' where concept = 'x'",
            f"score_reasons in release.duckdb, sk_id_curr {STAYS}, direction for, rank 1: "
            "concept: kept y, rebuilt x",
        ),
        (
            "delete from shap_topk where rank = 2",
            f"shap_topk in release.duckdb, sk_id_curr {STAYS}, rank 2: not kept, but rebuilt",
        ),
        (
            "insert into shap_summary values (7, 0)",
            "shap_summary in release.duckdb, sk_id_curr 7: kept, but not rebuilt",
        ),
    ],
)
def test_promise_22_one_edited_cell_of_a_release_is_found(
    rebuilt: duckdb.DuckDBPyConnection, tmp_path: Path, edit: str, finding: str
) -> None:
    release = keep(tmp_path / "release.duckdb", "main", edit)
    assert compare_with_release(rebuilt, release) == [finding]


def test_promise_22_one_edited_cell_of_the_history_is_found_and_only_of_that_night(
    rebuilt: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    edit = (
        f"insert into scores.scores_history values ({STAYS}, 'other', 0.9, 'champion'), "
        f"({STAYS}, 'n', 0.9, 'challenger'); update scores.scores_history set pd = 0.2 "
        f"where sk_id_curr = {STAYS} and batch_id = 'n' and role = 'champion'"
    )
    warehouse = keep(tmp_path / "warehouse.duckdb", "scores", edit)
    assert compare_with_history(rebuilt, warehouse, "n") == [
        f"scores_history, sk_id_curr {STAYS}: pd: kept 0.2, rebuilt 0.1"
    ]
