"""What a night that is built again is given, and how its rows are held against those kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from warehouse.errors import UsageError
from warehouse.ml_tables import create_ml_tables
from warehouse.run_ledger import REPRODUCED

# What was decided before the night: policies, and models with what was frozen with them.
_GIVEN = (
    *("policies", "policy_grades", "policy_limits", "recourse_policies"),
    *("models", "calibration_points", "folds", "threshold_curve", "feature_importance"),
    "reference_bins",
)
_KEYS = {
    "scores_latest": ("sk_id_curr",),
    "scores_history": ("sk_id_curr",),
    "score_reasons": ("sk_id_curr", "direction", "rank"),
    "shap_topk": ("sk_id_curr", "rank"),
    "shap_summary": ("sk_id_curr",),
}
_MOST_ROWS = 3


def copy_given(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, run: Mapping[str, Any]
) -> None:
    """Copy what the night found: policies, models, references, the scores of the night before.

    Args:
        connection: The warehouse of the home in which the night is built again, its drops loaded.
        warehouse: That of the home it was built in first.
        run: Row of the ledger.

    Raises:
        UsageError: The night before was forgotten since.
    """
    create_ml_tables(connection)
    connection.execute(f"attach '{warehouse}' as original (read_only)")
    for table in _GIVEN:
        connection.execute(f"insert into ml.{table} by name from original.ml.{table}")
    frozen = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'original' "
        "and schema_name = 'intermediate' and table_name like 'int_%_frozen' order by all"
    ).fetchall()
    connection.execute("create schema if not exists intermediate")
    for (table,) in frozen:
        connection.execute(
            f"create table intermediate.{table} as from original.intermediate.{table}"
        )
    before = connection.execute(
        "select batch_id from original.ml.batches where as_of < $as_of and scored_at < "
        "(select scored_at from original.ml.batches where batch_id = $batch) "
        "order by as_of desc, scored_at desc, batch_id desc limit 1",
        {"as_of": run["as_of"], "batch": run["batch_id"]},
    ).fetchall()
    nights = [batch for (batch,) in before] + [run["batch_id"]]
    connection.execute(
        "insert into ml.batches by name from original.ml.batches where batch_id in $nights",
        {"nights": nights},
    )
    for (batch,) in before:
        ((copied,),) = connection.execute(
            "insert into ml.scores by name from original.ml.scores where batch_id = $batch",
            {"batch": batch},
        ).fetchall()
        if not copied:
            raise UsageError(
                f"The inputs of this run are gone: the scores of {batch}, with which the run "
                "compared its own, are no longer kept (history_days of the policy)."
            )
    connection.execute("detach original")


def compare_with_release(connection: duckdb.DuckDBPyConnection, release: Path) -> list[str]:
    """Name the first rows of a kept release that differ from those built again.

    Args:
        connection: The warehouse of the night built again.
        release: File of a release of the same batch.
    """
    connection.execute(f"attach '{release}' as kept (read_only)")
    findings = []
    for table in REPRODUCED:
        different = _differences(connection, table, f"kept.{table}", f"scores.{table}")
        findings += [f"{table} in {release.name}, {line}" for line in different]
    connection.execute("detach kept")
    return findings


def compare_with_history(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, batch_id: str
) -> list[str]:
    """Name the first rows of the scores kept of a night that differ from those built again."""
    connection.execute(f"attach '{warehouse}' as kept (read_only)")
    names = ("kept.scores.scores_history", "scores.scores_history")
    condition = f"batch_id = '{batch_id}' and role = 'champion'"
    kept, rebuilt = (f"(select * from {name} where {condition})" for name in names)
    [[is_kept]] = connection.execute(f"select count(*) > 0 from {kept}").fetchall()
    different = _differences(connection, "scores_history", kept, rebuilt) if is_kept else []
    connection.execute("detach kept")
    return [f"scores_history, {line}" for line in different]


def _differences(
    connection: duckdb.DuckDBPyConnection, table: str, kept: str, rebuilt: str
) -> list[str]:
    keys = _KEYS[table]
    columns = [name for name in connection.sql(f"from {rebuilt}").columns if name not in keys]
    differing = ", ".join(
        f"case when kept.{name} is distinct from rebuilt.{name} then '{name}: kept ' "
        f"|| coalesce(kept.{name}::varchar, 'NULL') || ', rebuilt ' "
        f"|| coalesce(rebuilt.{name}::varchar, 'NULL') end"
        for name in columns
    )
    listed = ", ".join(keys)
    rows = connection.sql(
        f"""
        select {listed}, case
            when not coalesce(kept.is_there, false) then 'not kept, but rebuilt'
            when not coalesce(rebuilt.is_there, false) then 'kept, but not rebuilt'
            else concat_ws('; ', {differing}) end as found
        from (select *, true as is_there from {kept}) as kept
        full join (select *, true as is_there from {rebuilt}) as rebuilt using ({listed})
        where found <> ''
        order by {listed}
        limit {_MOST_ROWS}
        """
    ).fetchall()
    return [
        ", ".join(f"{name} {value}" for name, value in zip(keys, row[:-1], strict=True))
        + f": {row[-1]}"
        for row in rows
    ]
