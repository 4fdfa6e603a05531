"""An outcome that became known after the cutoff trains nothing, however early it was observed."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from warehouse.ml_tables import read_labels

CUTOFF = date(2026, 3, 1)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        "create schema features; create table features.application_labels as "
        "from (values (1, 0, date '2026-02-28'), (2, 1, date '2026-03-01')) "
        "as t (sk_id_curr, target, known_on)"
    )
    return connection


def test_promise_15_a_label_known_after_the_cutoff_is_not_read(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    before = read_labels(connection, CUTOFF)
    assert before.to_pydict() == {"sk_id_curr": [1, 2], "target": [0, 1]}
    connection.execute("insert into features.application_labels values (0, 1, '2026-03-02')")
    assert read_labels(connection, CUTOFF).equals(before)
    assert len(read_labels(connection, date(2026, 3, 2))) == 3
