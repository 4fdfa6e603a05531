"""Erasing one client from the writer's warehouse: every row, and what else names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from warehouse.contract import load_contract
from warehouse.errors import UsageError
from warehouse.ml_tables import create_ml_tables, transaction
from warehouse.raw_tables import create_raw_tables
from warehouse.score_audit import seal_is_intact, take_seal

# Texts of the log that may name a client and what was found about it.
_TEXTS = (
    *(("ml.run_log", "detail"), ("ml.run_ledger", "reason"), ("ml.dq_results", "message")),
    *(("ml.promotions", "reason"), ("ml.promotion_checks", "found")),
)
# What finds the nearest of all by place: one place missing, and all are to be chosen again.
_BY_PLACE = ("ml.similar_reference", "ml.similar_applications")


@dataclass(frozen=True)
class ClientKeys:
    """The keys under which tables hold one client."""

    sk_id_curr: int
    sk_id_bureau: frozenset[int]
    sk_id_prev: frozenset[int]

    def condition(self, columns: list[str]) -> str | None:
        """Return which rows of a table with these columns are the client's; None where none are.

        A column names the client itself, or what only he or she has.
        """
        if "sk_id_curr" in columns:
            return f"sk_id_curr = {self.sk_id_curr}"
        for name, keys in (("sk_id_bureau", self.sk_id_bureau), ("sk_id_prev", self.sk_id_prev)):
            if name in columns:
                return f"{name} in ({', '.join(map(str, sorted(keys)))})" if keys else None
        return None


def find_client_keys(connection: duckdb.DuckDBPyConnection, sk_id_curr: int) -> ClientKeys:
    """Return the credits and earlier loans that any table holds of a client."""
    found: dict[str, set[int]] = {"sk_id_bureau": set(), "sk_id_prev": set()}
    for table, columns in _tables(connection).items():
        for name in found.keys() & set(columns) if "sk_id_curr" in columns else ():
            rows = connection.execute(
                f"select distinct {name} from {table} where sk_id_curr = ? and {name} is not null",
                [sk_id_curr],
            ).fetchall()
            found[name] |= {key for (key,) in rows}
    return ClientKeys(sk_id_curr, frozenset(found["sk_id_bureau"]), frozenset(found["sk_id_prev"]))


def count_rows(connection: duckdb.DuckDBPyConnection, keys: ClientKeys) -> dict[str, int]:
    """Return how many rows of the client each table holds, where there are any."""
    counts = {}
    for table, columns in _tables(connection).items():
        condition = keys.condition(columns)
        if condition:
            [[n]] = connection.execute(f"select count(*) from {table} where {condition}").fetchall()
            if n:
                counts[table] = int(n)
    return counts


def erase_rows(connection: duckdb.DuckDBPyConnection, keys: ClientKeys) -> dict[str, int]:
    """Delete every row of a client and return how many that were, by table; all or none of them.

    Nights that were intact are sealed anew, and how many clients were erased from them is noted; a
    night that somebody edited stays broken.

    Raises:
        UsageError: The drift sample of a model was kept without keys.
    """
    create_raw_tables(connection, load_contract())
    create_ml_tables(connection)
    counts = count_rows(connection, keys)
    client = {"client": keys.sk_id_curr}
    with transaction(connection):
        _forget_reference_rows(connection, keys)
        nights = connection.execute(
            "select batch_id, bool_or(role = 'champion') from ml.scores "
            "where sk_id_curr = $client group by all order by all",
            client,
        ).fetchall()
        intact = [batch for batch, _ in nights if seal_is_intact(connection, batch)]
        _forget_categories(connection, keys)
        _forget_group_of_one(connection, keys)
        is_by_place = "ml.similar_reference" in counts
        tables = _tables(connection)
        for table in counts:
            condition = keys.condition(tables[table])
            connection.execute(f"delete from {table} where {condition}")
        for table in _BY_PLACE if is_by_place else ():
            connection.execute(f"delete from {table}")
        for table, column in _TEXTS:
            connection.execute(
                f"update {table} set {column} = 'erased' "
                f"where regexp_matches({column}, '\\b{keys.sk_id_curr}\\b')"
            )
        for batch, _ in filter(lambda night: night[1], nights):
            connection.execute(
                "update ml.batches set n_applications = n_applications - 1 where batch_id = ?",
                [batch],
            )
        for batch in intact:
            [(n_scores, seal)] = take_seal(connection, batch).itertuples(index=False, name=None)
            connection.execute(
                "update ml.batch_seals set n_scores = ?, seal = ?, "
                "n_erased = coalesce(n_erased, 0) + 1 where batch_id = ?",
                [n_scores, seal, batch],
            )
    return counts


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = connection.execute(
        "select schema_name || '.\"' || table_name || '\"', list(lower(column_name)) "
        "from duckdb_columns() inner join duckdb_tables() using (database_name, schema_name, "
        "table_name) where database_name = current_database() group by all order by all"
    ).fetchall()
    return {re.sub(r'"(\w+)"', r"\1", table): columns for table, columns in rows}


def _forget_reference_rows(connection: duckdb.DuckDBPyConnection, keys: ClientKeys) -> None:
    """Drop whole samples in which the client cannot be found; the one in use is needed."""
    without_keys = (
        "sk_id_curr is null and model_version in "
        "(select model_version from ml.folds where sk_id_curr = $client)"
    )
    client = {"client": keys.sk_id_curr}
    in_use = connection.execute(
        f"select model_version from ml.reference_rows where {without_keys} and model_version = "
        "(select arg_max(model_version, scored_at) from ml.batches) limit 1",
        client,
    ).fetchall()
    if in_use:
        raise UsageError(
            f"The drift sample of model version {in_use[0][0]} was kept without keys, so the "
            "client cannot be found in it. Run `scorehouse train` and a night, then erase again."
        )
    connection.execute(f"delete from ml.reference_rows where {without_keys}", client)


def _forget_categories(connection: duckdb.DuckDBPyConnection, keys: ClientKeys) -> None:
    """Take the client's texts out of what is kept of how drops looked, where its own would stay."""
    for name, table in load_contract().tables.items():
        texts = [column for column, what in table.columns.items() if what.type == "VARCHAR"]
        condition = keys.condition([column.lower() for column in table.columns])
        for text in texts if condition else ():
            connection.execute(
                f"""
                update raw.drop_profiles set categories = map_from_entries(list_filter(
                    map_entries(categories),
                    lambda entry: entry.value > coalesce(own.counts[entry.key], 0)
                ))
                from (select histogram({text}) as counts from {table.raw_name} where {condition})
                    as own
                where table_name = $table and column_name = $text and categories is not null
                """,
                {"table": name, "text": text},
            )


def _forget_group_of_one(connection: duckdb.DuckDBPyConnection, keys: ClientKeys) -> None:
    """Delete frozen medians of groups that are the client alone; no feature reads such."""
    frozen, grouped = "int_peer_groups_frozen", "int_applications_grouped"
    there = connection.execute(
        "select count(*) from (select table_name as name from duckdb_tables() union "
        "select view_name from duckdb_views()) where name in (?, ?)",
        [frozen, grouped],
    ).fetchall()
    if there == [(2,)]:
        connection.execute(
            f"delete from intermediate.{frozen} where n_applications = 1 and group_key in "
            f"(select unnest([g1, g2, org, region, ge]) from intermediate.{grouped} "
            "where sk_id_curr = $client)",
            {"client": keys.sk_id_curr},
        )
