"""Reading what models need and writing what they made: the door to schemas features and ml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

DDL_FILE = Path(__file__).with_name("ddl") / "ml.sql"


def create_ml_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of schema ml; what is there stays as it is."""
    connection.execute(DDL_FILE.read_text(encoding="utf-8"))


def read_features(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str] | None = None,
    *,
    schema: str = "features",
    where: str = "true",
) -> pa.Table:
    """Return the feature mart ordered by ``sk_id_curr``: the order training and scoring rely on.

    Args:
        connection: The warehouse.
        names: Features to read beside the key; all of them unless given.
        schema: ``features``, or ``changed`` for the changed applications alone.
        where: Condition on the applications to read.
    """
    columns = "*" if names is None else ", ".join(["sk_id_curr", *names])
    return connection.sql(
        f"select {columns} from {schema}.application_features where {where} order by sk_id_curr"
    ).to_arrow_table()


def read_dictionary(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return what is known of every mart column: feature, concept, kind, use and its labels."""
    dictionary: pd.DataFrame = connection.sql("from reference.feature_dictionary").df()
    return dictionary


def read_concepts(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return the groups of features with their labels and whether an agency supplies them."""
    concepts: pd.DataFrame = connection.sql("from reference.concepts").df()
    return concepts


def read_reference_version(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the version of the frozen references that the feature mart is computed with."""
    [[version]] = connection.sql("select reference_version from ml.reference_in_force").fetchall()
    return str(version)


def read_labels(connection: duckdb.DuckDBPyConnection, cutoff: date) -> pa.Table:
    """Return ``sk_id_curr`` and ``target`` of the outcomes known by ``cutoff``, ordered by key."""
    return connection.sql(
        "select sk_id_curr, target from features.application_labels "
        "where known_on <= $cutoff order by sk_id_curr",
        params={"cutoff": cutoff},
    ).to_arrow_table()


def read_labelled_features(connection: duckdb.DuckDBPyConnection, cutoff: date) -> pa.Table:
    """Return the mart's rows of the outcomes known by ``cutoff``, in the order of read_labels."""
    known = f"select sk_id_curr from features.application_labels where known_on <= '{cutoff}'"
    return read_features(connection, where=f"sk_id_curr in ({known})")


def read_groups(connection: duckdb.DuckDBPyConnection, attributes: Sequence[str]) -> pd.DataFrame:
    """Return the group of every application, one column per attribute, ``sk_id_curr`` the index."""
    columns = ", ".join(
        f"max(group_name) filter (where attribute = '{attribute}') as {attribute}"
        for attribute in attributes
    )
    groups: pd.DataFrame = connection.sql(
        f"select sk_id_curr, {columns} from features.application_groups group by sk_id_curr"
    ).df()
    return groups.set_index("sk_id_curr")


def read_rows(connection: duckdb.DuckDBPyConnection, table: str, **where: Any) -> pd.DataFrame:
    """Return the rows of ``ml.<table>`` whose columns equal ``where``."""
    condition = " and ".join(f"{column} = ${column}" for column in where) or "true"
    rows: pd.DataFrame = connection.sql(f"from ml.{table} where {condition}", params=where).df()
    return rows


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep all of the block's changes or none of them."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def replace_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: pa.Table | pd.DataFrame | None = None,
    **where: Any,
) -> None:
    """Delete the rows of ``ml.<table>`` whose columns equal ``where`` and insert ``rows``.

    Columns are matched by name, so a missing or unknown one is an error. The columns of ``where``
    are added to ``rows``.
    """
    condition = " and ".join(f"{column} = ?" for column in where) or "true"
    connection.execute(f"delete from ml.{table} where {condition}", list(where.values()))
    if rows is not None:
        append_rows(connection, table, rows, **where)


def append_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: pa.Table | pd.DataFrame,
    **constants: Any,
) -> None:
    """Insert ``rows`` into ``ml.<table>`` by name; ``constants`` fill whole columns."""
    filled = "".join(f", ? as {column}" for column in constants)
    connection.register("rows_to_append", rows)
    try:
        connection.execute(
            f"insert into ml.{table} by name select *{filled} from rows_to_append",
            list(constants.values()),
        )
    finally:
        connection.unregister("rows_to_append")


def record_check(
    connection: duckdb.DuckDBPyConnection,
    batch: str,
    name: str,
    *,
    failures: int,
    message: str | None,
    skipped: bool = False,
) -> None:
    """Write what a check of the night found into ``ml.dq_results``: nothing wrong is a pass."""
    status = "skipped" if skipped else "fail" if failures else "pass"
    row = {"status": status, "failures": failures, "message": message, "changed_only": False}
    replace_rows(connection, "dq_results", pd.DataFrame([row]), batch_id=batch, check_name=name)
