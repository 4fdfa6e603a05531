"""The ledger of the nights: what each run was made of, how it ended, and hashes of what it left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import pandas as pd

from warehouse.errors import UsageError
from warehouse.ml_tables import append_rows, read_rows, replace_rows

# The tables that tell scores and reasons: those that a reproduction must give again.
REPRODUCED = ("scores_latest", "score_reasons", "shap_topk", "shap_summary")


@dataclass(frozen=True)
class RunInputs:
    """What a run is made of, as far as it is known when it begins; columns of ``ml.run_ledger``."""

    run_id: str
    operator: str
    started_at: datetime
    as_of: date
    drop_ids: str
    drop_sha256: str
    code_sha256: str
    git_sha: str
    lock_sha256: str
    policy_sha256: str
    seed: int
    engine: str
    n_applications: int


def drop_ids_in_force(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the ids of the drops in force, in their order, separated by commas."""
    rows = connection.execute(
        "select drop_id from raw.drops where in_force order by as_of, load_number"
    ).fetchall()
    return ",".join(drop_id for (drop_id,) in rows)


def enter_run(connection: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """Write the row of a run that begins."""
    append_rows(connection, "run_ledger", pd.DataFrame([vars(inputs)]), status="running")


def complete_run(
    connection: duckdb.DuckDBPyConnection, run_id: str, **facts: str | int | datetime | None
) -> None:
    """Write what became known of a run: columns of ``ml.run_ledger``."""
    assignments = ", ".join(f"{column} = ${column}" for column in facts)
    connection.execute(
        f"update ml.run_ledger set {assignments} where run_id = $run", {**facts, "run": run_id}
    )


def count_tables(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Keep how many rows the run read and wrote, and the hashes of what it can be held against."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where database_name = current_database() and schema_name in ('raw', 'scores') "
        "order by all"
    ).fetchall()
    rows = []
    for schema, table in tables:
        [[n_rows]] = connection.execute(f'select count(*) from {schema}."{table}"').fetchall()
        is_hashed = schema == "scores" and table in REPRODUCED
        content = hash_table(connection, f"{schema}.{table}") if is_hashed else None
        rows.append((schema, table, n_rows, content))
    names = ["schema_name", "table_name", "n_rows", "content_hash"]
    replace_rows(connection, "run_tables", pd.DataFrame(rows, columns=names), run_id=run_id)


def hash_table(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return a hash of the rows of a table, whatever their order.

    It is DuckDB's own and holds between runs of one version of it, which the lock file fixes.
    """
    [(n_rows, mixed, total)] = connection.execute(
        f"select count(*), bit_xor(hash(rows)), sum(hash(rows)::hugeint) from {table} as rows"
    ).fetchall()
    return f"{n_rows}-{mixed or 0:016x}-{total or 0:x}"


def find_run(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    """Return the ledger row of a run by its id, or of the last that published a batch by its id.

    Raises:
        UsageError: There is none.
    """
    runs = read_rows(connection, "run_ledger").sort_values("started_at")
    found = runs[(runs["run_id"] == name) | (runs["batch_id"] == name)]
    found = found[found["status"] == "published"]
    if found.empty:
        known = ", ".join(runs.loc[runs["status"] == "published", "batch_id"].tail(5))
        raise UsageError(
            f"There is no published run {name!r} in the ledger: expected a run_id or batch_id of "
            f"run_ledger, the last ones being {known or 'none yet'}."
        )
    row = found.astype(object).where(found.notna(), None).iloc[-1]
    return {str(name): value for name, value in row.items()}
