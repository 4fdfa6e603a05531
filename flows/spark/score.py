"""Scores and explanations on Spark's executors, as tables of schema ml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.lineage import code_sha256
from flows.score import find_champion_spec
from models_ml.predict import load_booster
from models_ml.score_batches import SCORED, BatchScorer

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from flows.champion import Champion


def score_on_spark(session: SparkSession, champion: Champion) -> None:
    """Score and explain Spark's mart: ml.explained, ml.contributions, ml.concept_contributions.

    The model's text travels with the tasks, and each checks its hash. A task holds the rows of one
    Arrow batch (spark.sql.execution.arrow.maxRecordsPerBatch), the driver none.

    Raises:
        GateError: The mart is not the one the champion was trained on.
    """
    from pyspark.sql.functions import lit

    mart = session.table("features.application_features")
    _overwrite(score_mart(mart, make_scorer(session, champion)), "ml.scored")
    scored = session.table("ml.scored")
    explained = scored.drop("top", "concepts").withColumns(
        {"model_version": lit(champion.version), "code_sha256": lit(code_sha256())}
    )
    _overwrite(explained, "ml.explained")
    _overwrite(scored.selectExpr("sk_id_curr", "inline(top)"), "ml.contributions")
    _overwrite(scored.selectExpr("sk_id_curr", "inline(concepts)"), "ml.concept_contributions")


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
    dictionary = session.table("reference.feature_dictionary").toArrow().to_pandas()
    [(in_force,)] = session.table("ml.reference_in_force").collect()
    spec = find_champion_spec(dictionary, in_force, champion, booster.feature_name())
    return BatchScorer(
        champion.model_text,
        champion.model_sha256,
        spec,
        dict(zip(dictionary["feature"], dictionary["concept"], strict=True)),
    )


def _overwrite(rows: DataFrame, table: str) -> None:
    rows.write.format("parquet").mode("overwrite").saveAsTable(table)
