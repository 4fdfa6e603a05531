"""Scoring the challenger beside the champion: it is watched, it never decides nor stops a night."""

from __future__ import annotations

import logging

import duckdb
import pandas as pd
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion, Models
from flows.lineage import code_sha256
from flows.score import find_changed, read_champion_features
from warehouse.connection import open_writer
from warehouse.ml_tables import replace_rows, transaction
from warehouse.settings import Settings

logger = logging.getLogger(__name__)


@task(name="score the challenger", cache_policy=NO_CACHE)
def score_challenger(settings: Settings, batch: str, models: Models, *, changed_only: bool) -> None:
    """Write the challenger's margin of every application, or why there is none.

    An application whose features are those the same challenger scored in the last finished night,
    with the same code, is not predicted again.

    Args:
        settings: Of the installation.
        batch: The night.
        models: Its model versions.
        changed_only: Whether the mart was built for the changed applications alone.
    """
    reason = None
    with open_writer(settings) as connection:
        with transaction(connection):
            connection.execute(
                "delete from ml.scores where batch_id = ? and role = 'challenger'", [batch]
            )
            replace_rows(connection, "challenger_runs", batch_id=batch)
        if models.challenger is None:
            return
        # Whatever is wrong with a model that does not decide, the night goes on.
        try:
            challenger = models.get(models.challenger)
            with transaction(connection):
                n_predicted = _score(settings, connection, batch, challenger, changed_only)
            logger.info("challenger %d: %d applications predicted", challenger.version, n_predicted)
        except Exception as error:
            reason = str(error)
            logger.warning("challenger %d is not scored: %s", models.challenger, reason)
        run = {
            "model_version": models.challenger,
            "is_scored": reason is None,
            "reason": reason,
        }
        replace_rows(connection, "challenger_runs", pd.DataFrame([run]), batch_id=batch)


def _score(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    batch: str,
    challenger: Champion,
    changed_only: bool,
) -> int:
    """Predict what is new or changed, copy the rest, and return how many were predicted."""
    from models_ml.feature_spec import hash_rows
    from models_ml.predict import load_booster, predict_margins

    booster = load_booster(challenger.model_text, challenger.model_sha256)
    n_known = _find_known(connection, challenger)
    features = read_champion_features(
        connection,
        challenger,
        booster.feature_name(),
        schema="changed" if changed_only and n_known else "features",
    )
    hashes = pa.array(hash_rows(features.matrix))
    new = find_changed(connection, "known", features.keys, hashes)
    features, hashes = features.take(new), hashes.take(new)
    margins = predict_margins(booster, features.matrix, features.spec, settings.threads)
    predicted = {"sk_id_curr": features.keys, "feature_row_hash": hashes, "margin": margins}
    connection.register("predicted", pa.table(predicted))
    connection.execute(
        "insert into ml.scores by name "
        "select *, $batch as batch_id, $version as model_version, 'challenger' as role from ("
        "from predicted union all by name from known "
        "where sk_id_curr in (select sk_id_curr from features.application_features) "
        "and sk_id_curr not in (select sk_id_curr from predicted)) order by sk_id_curr",
        {"batch": batch, "version": challenger.version},
    )
    connection.unregister("predicted")
    return len(new)


def _find_known(connection: duckdb.DuckDBPyConnection, challenger: Champion) -> int:
    """Put what the challenger gave in the last finished night into ``known``; return how many."""
    connection.execute(
        "create or replace temp table known as "
        "select sk_id_curr, feature_row_hash, margin from ml.scores "
        "where role = 'challenger' and model_version = $version and batch_id = ("
        "select arg_max(batch_id, finished_at) filter (where code_sha256 = $code "
        "and finished_at = (select max(finished_at) from ml.batches)) from ml.batches)",
        {"version": challenger.version, "code": code_sha256()},
    )
    [(n_known,)] = connection.execute("select count(*) from known").fetchall()
    return int(n_known)
