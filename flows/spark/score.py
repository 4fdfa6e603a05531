"""Scores and explanations on Spark's executors, as tables of schema ml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from flows.audit import KEPT_ROWS, keep_features
from flows.lineage import code_sha256
from flows.score import enter_scores, find_champion_spec, read_champion_features
from flows.spark.handover import drop_fetched, fetch_tables
from flows.spark.session import gates_of_executors, read_reference
from models_ml.feature_spec import hash_rows
from models_ml.predict import load_booster
from models_ml.score_batches import SCORED, BatchScorer
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import transaction
from warehouse.settings import Settings

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import DataFrame, SparkSession

    from flows.champion import Champion

EXPLAINED = ("explained", "contributions", "concept_contributions")


def score_on_spark(session: SparkSession, champion: Champion) -> None:
    """Score and explain Spark's mart: ml.explained, ml.contributions, ml.concept_contributions.

    The model's text travels with the tasks, and each checks its hash. A task holds the rows of one
    Arrow batch (spark.sql.execution.arrow.maxRecordsPerBatch), the driver none.

    Raises:
        GateError: The mart is not the one the champion was trained on, or an explanation does not
            add up.
    """
    from pyspark.sql.functions import lit

    mart = session.table("features.application_features")
    scorer = make_scorer(session, champion)
    with gates_of_executors():
        _overwrite(score_mart(mart, scorer), "ml.scored")
    scored = session.table("ml.scored")
    explained = scored.drop("top", "concepts").withColumns(
        {"model_version": lit(champion.version), "code_sha256": lit(code_sha256())}
    )
    _overwrite(explained, "ml.explained")
    _overwrite(scored.selectExpr("sk_id_curr", "inline(top)"), "ml.contributions")
    _overwrite(scored.selectExpr("sk_id_curr", "inline(concepts)"), "ml.concept_contributions")


def hand_over_scores(
    settings: Settings, session: SparkSession, batch: str, champion: Champion
) -> None:
    """Write what Spark scored into the warehouse as the scores and explanations of a night.

    Raises:
        GateError: The warehouse has other features than those that were scored.
    """
    folders = fetch_tables(settings, session, [("ml", table) for table in EXPLAINED])
    with open_writer(settings) as connection, transaction(connection):
        for (schema, table), folder in folders.items():
            connection.execute(f"delete from {schema}.{table}")
            connection.execute(
                f"insert into {schema}.{table} by name from read_parquet('{folder}/*.parquet')"
            )
        _keep_sample(connection, batch, champion)
        enter_scores(connection, batch)
    drop_fetched(settings)


def score_mart(mart: DataFrame, scorer: BatchScorer) -> DataFrame:
    """Return the mart's applications with margin and explanation, columns as in ``SCORED``."""
    from pyspark.sql.pandas.types import from_arrow_schema

    features = mart.select("sk_id_curr", *scorer.spec.names)
    return features.mapInArrow(scorer.score, from_arrow_schema(SCORED))


def make_scorer(session: SparkSession, champion: Champion) -> BatchScorer:
    """Return the champion as it is sent to executors.

    Raises:
        GateError: The text was altered, or the mart is not the one it was trained on.
    """
    booster = load_booster(champion.model_text, champion.model_sha256)
    dictionary, in_force = read_reference(session)
    spec = find_champion_spec(dictionary, in_force, champion, booster.feature_name())
    return BatchScorer(
        champion.model_text,
        champion.model_sha256,
        spec,
        dict(zip(dictionary["feature"], dictionary["concept"], strict=True)),
    )


def _keep_sample(connection: duckdb.DuckDBPyConnection, batch: str, champion: Champion) -> None:
    """Keep feature rows for later audits, which must be those that were scored."""
    booster = load_booster(champion.model_text, champion.model_sha256)
    connection.execute(
        "create or replace temp table kept as select sk_id_curr, feature_row_hash "
        f"from ml.explained order by hash(sk_id_curr, $batch), sk_id_curr limit {KEPT_ROWS}",
        {"batch": batch},
    )
    features = read_champion_features(
        connection,
        champion,
        booster.feature_name(),
        where="sk_id_curr in (select sk_id_curr from kept)",
    )
    hashes = hash_rows(features.matrix)
    scored = dict(connection.execute("from kept").fetchall())
    found = dict(zip(features.keys.tolist(), hashes, strict=True))
    apart = sorted(key for key, value in scored.items() if found.get(key) != value)
    if apart:
        raise GateError(
            f"Expected the features in the warehouse to be those that Spark scored, found "
            f"{len(apart)} of {len(scored)} applications apart, the first {apart[0]}. Something "
            "else wrote features.application_features meanwhile: run the night again."
        )
    keep_features(connection, batch, champion.version, features, pa.array(hashes))


def _overwrite(rows: DataFrame, table: str) -> None:
    rows.write.format("parquet").mode("overwrite").saveAsTable(table)
