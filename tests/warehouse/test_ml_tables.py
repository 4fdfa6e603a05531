"""Writing ml tables: by name, all or nothing."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from warehouse.ml_tables import append_rows, create_ml_tables, read_rows, replace_rows, transaction


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_ml_tables(connection)
    return connection


def contributions(*features: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "contribution": 0.5,
            "feature": features,
            "rank": range(1, len(features) + 1),
            "feature_value": float("nan"),
            "sk_id_curr": 1,
        }
    )


def checks(*names: str) -> pd.DataFrame:
    return pd.DataFrame({"status": "pass", "check_name": names})


def test_replace_rows_touches_its_own_batch_only(connection: duckdb.DuckDBPyConnection) -> None:
    replace_rows(connection, "dq_results", checks("a", "b"), batch_id="one")
    replace_rows(connection, "dq_results", checks("c"), batch_id="two")
    replace_rows(connection, "dq_results", checks("d"), batch_id="one")
    found = read_rows(connection, "dq_results").sort_values("batch_id")
    assert list(zip(found["batch_id"], found["check_name"], strict=True)) == [
        ("one", "d"),
        ("two", "c"),
    ]


def test_missing_numbers_are_stored_as_null(connection: duckdb.DuckDBPyConnection) -> None:
    append_rows(connection, "contributions", contributions("a"))
    [(value,)] = connection.sql("select feature_value from ml.contributions").fetchall()
    assert value is None


def test_a_misnamed_column_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    rows = contributions("a").rename(columns={"contribution": "contributoin"})
    with pytest.raises(duckdb.Error, match="contributoin"):
        append_rows(connection, "contributions", rows)


def test_transaction_keeps_nothing_of_a_block_that_fails(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(RuntimeError), transaction(connection):
        append_rows(connection, "contributions", contributions("a"))
        raise RuntimeError
    assert read_rows(connection, "contributions").empty


def test_creating_the_tables_again_keeps_their_rows(connection: duckdb.DuckDBPyConnection) -> None:
    append_rows(connection, "contributions", contributions("a"))
    create_ml_tables(connection)
    assert len(read_rows(connection, "contributions")) == 1
