"""Counts in a model's frozen bins, made by Spark's executors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from flows.champion import Champion
from flows.score import find_champion_spec
from flows.spark.session import gates_of_executors, read_reference
from models_ml.drift import COUNTED, BinCounter
from warehouse.settings import Settings
from warehouse.spark_export import export_tables

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def count_waiting(
    settings: Settings, session: SparkSession, champion: Champion, reference_bins: pd.DataFrame
) -> pd.DataFrame:
    """Count the applications of Spark's mart that did not train the champion; all if no others.

    Every task counts its rows and sends one number for each bin: what the driver holds does not
    grow with rows.

    Args:
        settings: Of the installation.
        session: In whose catalogue the mart is.
        champion: The model.
        reference_bins: Of the model.

    Returns:
        What ``models_ml.drift.count_bins`` returns of the same rows.

    Raises:
        GateError: The mart is not the one the champion was trained on.
    """
    names = list(reference_bins["feature"].unique())
    spec = find_champion_spec(*read_reference(session), champion, names)
    [folder] = export_tables(settings, [("ml", "folds")], settings.spark_state / "trained").values()
    folds = session.read.parquet(f"file://{folder}")
    trained = folds.where(f"model_version = {champion.version}").select("sk_id_curr")
    mart = session.table("features.application_features")
    waiting = mart.join(trained, "sk_id_curr", "left_anti")
    counter = BinCounter(spec, reference_bins)
    with gates_of_executors():
        return count_rows(mart if waiting.isEmpty() else waiting, counter)


def count_rows(rows: DataFrame, counter: BinCounter) -> pd.DataFrame:
    """Let executors count rows of the mart, and add up what they counted."""
    from pyspark.sql.functions import sum as total
    from pyspark.sql.pandas.types import from_arrow_schema

    parts = rows.select(*counter.spec.names).mapInArrow(counter.count, from_arrow_schema(COUNTED))
    counted = parts.groupBy("feature", "bin").agg(total("count").alias("count"))
    counts: pd.DataFrame = counted.toArrow().to_pandas()
    return counts
