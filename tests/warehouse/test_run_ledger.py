"""The ledger: a row when a run begins, completed as it goes; hashes that any edit changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest

from tests.warehouse.history import STAYS
from warehouse.errors import UsageError
from warehouse.ml_tables import create_ml_tables
from warehouse.run_ledger import (
    RunInputs,
    complete_run,
    count_tables,
    enter_run,
    find_run,
    hash_table,
)

ROWS = f"(values ({STAYS}, 'B', null), (7, 'A', 0.5::double), (8, null, 0.2)) as t (key, grade, pd)"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_ml_tables(connection)
        connection.execute("create schema raw; create schema scores")
        connection.execute("create table raw.bureau as from range(5)")
        for table in ("scores_latest", "scores_history"):
            connection.execute(f"create table scores.{table} as from {ROWS}")
        yield connection


def inputs(run_id: str, hour: int) -> RunInputs:
    return RunInputs(
        run_id=run_id,
        operator="night",
        started_at=datetime(2026, 1, 2, hour),
        as_of=date(2026, 1, 1),
        drop_ids="a,b",
        drop_sha256="d",
        code_sha256="c",
        git_sha="g",
        lock_sha256="l",
        policy_sha256="p",
        seed=42,
        engine="duckdb",
        n_applications=3,
    )


def test_the_hash_follows_the_rows_and_not_their_order(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    before = hash_table(connection, "scores.scores_latest")
    connection.execute(f"create table shuffled as from {ROWS} order by key")
    assert hash_table(connection, "shuffled") == before
    for edit in (
        "pd = pd + 1e-15 where key = 7",
        "grade = '' where key = 8",
        "pd = 0 where key > 9",
    ):
        connection.execute(f"create or replace table edited as from {ROWS}")
        connection.execute(f"update edited set {edit}")
        assert hash_table(connection, "edited") != before, edit
    # Twice the same row is not no row.
    connection.execute("insert into shuffled select * from shuffled where key = 7")
    connection.execute("insert into shuffled select * from shuffled where key = 7 limit 1")
    assert hash_table(connection, "shuffled") != before


def test_rows_are_counted_and_those_to_be_reproduced_hashed(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    for _ in range(2):
        count_tables(connection, "run")
    rows = connection.sql("select * exclude (run_id) from ml.run_tables order by all").fetchall()
    assert rows == [
        ("raw", "bureau", 5, None),
        ("scores", "scores_history", 3, None),
        ("scores", "scores_latest", 3, hash_table(connection, "scores.scores_latest")),
    ]


def test_a_run_is_found_by_its_id_or_as_the_last_that_published_a_batch(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    for hour, status in enumerate(["published", "published", "refused", "running"], 1):
        enter_run(connection, inputs(f"run{hour}", hour))
        complete_run(connection, f"run{hour}", status=status, batch_id="batch", model_version=1)
    assert find_run(connection, "run1")["run_id"] == "run1"
    found = find_run(connection, "batch")
    assert (found["run_id"], found["model_version"]) == ("run2", 1)
    assert (found["n_checks"], found["reason"]) == (None, None)
    for unknown in ("run3", "run4", "nothing"):
        with pytest.raises(UsageError, match="batch"):
            find_run(connection, unknown)
