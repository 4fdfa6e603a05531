"""The champion in SQL: its trees, a sample of feature rows, and what DuckDB makes of them."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from warehouse.ml_tables import append_rows, transaction
from warehouse.release_file import MACROS

MACRO_FILE = MACROS / "champion_in_sql.sql"


def keep_trees(connection: duckdb.DuckDBPyConnection, trees: pa.Table, model_version: int) -> None:
    """Make these the rows of ``ml.champion_trees``."""
    with transaction(connection):
        connection.execute("delete from ml.champion_trees")
        append_rows(connection, "champion_trees", trees, model_version=model_version)


def holds_trees_of(connection: duckdb.DuckDBPyConnection, model_version: int) -> bool:
    """Tell whether the trees in the warehouse are this version's."""
    versions = connection.execute("select distinct model_version from ml.champion_trees").fetchall()
    return versions == [(model_version,)]


def choose_witnesses(
    connection: duckdb.DuckDBPyConnection, batch_id: str, n_applications: int
) -> None:
    """Write the features that the trees test of a sample of applications, another every night.

    Args:
        connection: The warehouse.
        batch_id: The night, and the seed of the sample.
        n_applications: How many; all of a smaller portfolio.
    """
    with transaction(connection):
        connection.execute("delete from ml.witness_features")
        connection.execute(
            """
            insert into ml.witness_features
            with chosen as (
                select sk_id_curr, cast(columns(* exclude (sk_id_curr)) as double)
                from features.application_features
                where sk_id_curr in (
                    select sk_id_curr from features.application_features
                    order by md5($batch_id || sk_id_curr), sk_id_curr
                    limit $n_applications
                )
            )
            select sk_id_curr, feature, feature_value
            from chosen
            unpivot include nulls (
                feature_value for feature in (columns(* exclude (sk_id_curr)))
            )
            where feature in (select feature from ml.champion_trees)
            order by sk_id_curr, feature
            """,
            {"batch_id": batch_id, "n_applications": n_applications},
        )


def compare_margins(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, float]]:
    """Return, for each witness, how far its stored margin is from the one SQL computes.

    The tables lie in a database of their own as they will in the release, so that what runs here is
    what an analyst runs there.
    """
    tables = {
        name: connection.sql(f"from ml.{name}").to_arrow_table()
        for name in ("champion_trees", "witness_features")
    }
    stored = connection.sql(
        "select sk_id_curr, margin as stored from ml.explained "
        "where sk_id_curr in (select sk_id_curr from ml.witness_features)"
    ).to_arrow_table()
    with duckdb.connect() as release:
        for name, table in {**tables, "stored": stored}.items():
            release.register("arriving", table)
            release.execute(f"create table {name} as from arriving")
            release.unregister("arriving")
        release.execute(MACRO_FILE.read_text(encoding="utf-8"))
        return release.execute(
            "select sk_id_curr, abs(margin - stored) from stored "
            "left join champion_margins('witness_features') using (sk_id_curr) order by all"
        ).fetchall()
