"""What the nightly audit reads: past scores drawn by lot, kept feature rows, seals of nights."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

# Of feature rows kept in earlier nights some are chosen by lot, and of each the score it gave in
# one night; scores that were found wrong when they were looked at last are always among them.
_DRAW = """
with chosen as (
    from ml.kept_features where batch_id <> $batch
    order by md5($batch || batch_id || sk_id_curr) limit $n
),
copies as (
    select scores.batch_id as scored_batch_id, scores.sk_id_curr, scores.model_version,
        md5($batch || scores.batch_id || scores.sk_id_curr) as lot
    from ml.scores as scores
    inner join chosen using (sk_id_curr, model_version, feature_row_hash)
    where scores.role = 'champion' and scores.batch_id <> $batch
),
wrong as (
    select scored_batch_id, sk_id_curr, model_version from ml.score_audits
    group by all having not arg_max(is_equal, audited_at)
),
drawn as (
    select arg_min(scored_batch_id, lot) as scored_batch_id, sk_id_curr, model_version
    from copies group by sk_id_curr, model_version
    union
    from wrong
)
select distinct
    drawn.*, batches.policy_version, kept.feature_values, scores.margin,
    history.feature_row_hash, history.pd, history.score_points, history.grade, history.decision
from drawn
inner join ml.batches as batches on drawn.scored_batch_id = batches.batch_id
inner join ml.scores as scores
    on drawn.scored_batch_id = scores.batch_id and drawn.sk_id_curr = scores.sk_id_curr
    and scores.role = 'champion'
inner join ml.kept_features as kept
    on drawn.sk_id_curr = kept.sk_id_curr and drawn.model_version = kept.model_version
    and scores.feature_row_hash = kept.feature_row_hash
left join scores.scores_history as history
    on drawn.scored_batch_id = history.batch_id and drawn.sk_id_curr = history.sk_id_curr
    and history.role = 'champion'
order by scored_batch_id, sk_id_curr
"""
_SEAL = """
select count(*) as n_scores, cast(bit_xor(md5_number(concat_ws('|',
    sk_id_curr, model_version, role, policy_version, pd_raw, pd, score_points, grade, threshold,
    decision, margin_points, expected_cost_accept, expected_cost_refuse, feature_row_hash,
    coalesce(prev_pd, -1), coalesce(delta_pd, -1), in_training_sample, valid_until, mlflow_run_id
))) as varchar) as seal
from scores.scores_history where batch_id = $batch
"""
_SEALS_TO_CHECK = """
with sealed as (
    select seals.*, row_number() over (order by batches.finished_at desc nulls last) as age,
        row_number() over (order by md5($batch || batch_id)) as lot
    from ml.batch_seals as seals inner join ml.batches as batches using (batch_id)
    where batch_id <> $batch
)
select batch_id from sealed
where age = 1 or lot = 1 or not is_intact order by batch_id
"""


def draw_past_scores(connection: duckdb.DuckDBPyConnection, batch: str, n: int) -> pd.DataFrame:
    """Return past scores that can be rebuilt, with what is stored of them.

    Args:
        connection: The warehouse.
        batch: The night that audits; it seeds the lot.
        n: How many, at most, beside those that were wrong the last time.
    """
    if not _has_history(connection):
        return pd.DataFrame()
    drawn: pd.DataFrame = connection.execute(_DRAW, {"batch": batch, "n": n}).df()
    return drawn


def read_kept_features(
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[pa.Table, npt.NDArray[np.float32]]]:
    """Yield keys, hashes and feature values, shape (n, f), of the rows kept for each model."""
    versions = connection.execute(
        "select distinct model_version from ml.kept_features order by all"
    ).fetchall()
    for (version,) in versions:
        kept = connection.sql(
            "select batch_id, sk_id_curr, feature_row_hash, feature_values from ml.kept_features "
            "where model_version = $version",
            params={"version": version},
        ).to_arrow_table()
        values = kept["feature_values"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        yield kept.drop_columns("feature_values"), values.reshape(kept.num_rows, -1)


def take_seal(connection: duckdb.DuckDBPyConnection, batch: str) -> pd.DataFrame:
    """Return one row, ``n_scores`` and ``seal``: a checksum of all that a night's scores say."""
    seal: pd.DataFrame = connection.execute(_SEAL, {"batch": batch}).df()
    return seal


def check_seals(connection: duckdb.DuckDBPyConnection, batch: str) -> list[str]:
    """Return which of the nights that are looked at are not what they were when they were sealed.

    Those are the last night, one of all by lot, and those that were broken before.

    Args:
        connection: The warehouse.
        batch: The night that audits; it seeds the lot and is not looked at.
    """
    if not _has_history(connection):
        return []
    broken = []
    for (night,) in connection.execute(_SEALS_TO_CHECK, {"batch": batch}).fetchall():
        is_intact = seal_is_intact(connection, night)
        connection.execute(
            "update ml.batch_seals set is_intact = ? where batch_id = ?", [is_intact, night]
        )
        if not is_intact:
            broken.append(night)
    return broken


def seal_is_intact(connection: duckdb.DuckDBPyConnection, batch: str) -> bool:
    """Tell whether a sealed night is what it was when it was sealed; one without a seal is not."""
    sealed = connection.execute(
        "select n_scores, seal from ml.batch_seals where batch_id = $batch", {"batch": batch}
    ).fetchall()
    return bool(sealed) and connection.execute(_SEAL, {"batch": batch}).fetchall() == sealed


def _has_history(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'scores' "
        "and table_name = 'scores_history'"
    ).fetchall()
    return bool(found)
