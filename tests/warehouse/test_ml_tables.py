"""Writing ml tables: by name, all or nothing."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd
import pytest

from warehouse.ml_tables import (
    append_rows,
    create_ml_tables,
    read_labelled_features,
    read_labels,
    read_rows,
    replace_rows,
    transaction,
)


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


def test_training_gets_the_rows_whose_outcome_was_known(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute(
        """
        create schema features;
        create table features.application_labels as
            from (values (9, 1, date '2026-01-05'), (4, 0, date '2026-01-05'),
                (7, 1, date '2026-01-06')) as t(sk_id_curr, target, known_on);
        create table features.application_features as
            select unnest([9, 7, 5, 4]) as sk_id_curr, sk_id_curr / 2 as amount;
        """
    )
    features = read_labelled_features(connection, date(2026, 1, 5))
    assert features.to_pydict() == {"sk_id_curr": [4, 9], "amount": [2.0, 4.5]}
    assert features["sk_id_curr"] == read_labels(connection, date(2026, 1, 5))["sk_id_curr"]


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
