"""The three stages of a night that Spark may take over (flows/engines.py)."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion
from flows.dbt import DbtProject, DbtRun
from flows.drift import keep_drift_bins
from flows.features import put_in_force
from flows.spark.drift import count_waiting
from flows.spark.features import build_features_on_spark
from flows.spark.handover import hand_over
from flows.spark.references import carry_references
from flows.spark.score import hand_over_scores, score_on_spark
from flows.spark.session import forget_former_night, open_session
from warehouse.changes import plan_whole_build
from warehouse.connection import open_writer
from warehouse.ml_tables import read_rows
from warehouse.settings import Settings


@task(name="build features", cache_policy=NO_CACHE)
def build_features(settings: Settings, project: DbtProject, reference_version: str) -> DbtRun:
    """Build and test the whole mart on Spark with one version of the frozen references.

    Args:
        settings: Of the installation.
        project: The dbt project on the warehouse, which gets what the rest of the night reads.
        reference_version: In the warehouse, or to be frozen from what is known now.

    Raises:
        GateError: A blocking check failed.
    """
    with open_writer(settings) as connection:
        put_in_force(connection, reference_version)
        plan_whole_build(connection)
    forget_former_night(settings)
    session = open_session(settings)
    on_spark = DbtProject(settings, "spark")
    carry_references(settings, session, on_spark)
    first_pass = build_features_on_spark(settings, on_spark)
    hand_over(settings, session, project)
    return first_pass


@task(name="score and explain", cache_policy=NO_CACHE)
def score_applications(
    settings: Settings, batch: str, champion: Champion, *, changed_only: bool
) -> None:
    """Score and explain every application of Spark's mart on its executors.

    Args:
        settings: Of the installation.
        batch: The night.
        champion: The model.
        changed_only: Never: Spark builds the whole.

    Raises:
        GateError: The mart is not the one the champion was trained on, an explanation does not add
            up, or the warehouse has other features than those that were scored.
    """
    session = open_session(settings)
    score_on_spark(session, champion)
    hand_over_scores(settings, session, batch, champion)


@task(name="count drift bins", cache_policy=NO_CACHE)
def count_drift_bins(settings: Settings, batch: str, champion: Champion) -> None:
    """Count the applications that wait on Spark's executors; the session ends.

    Raises:
        GateError: The mart is not the one the champion was trained on.
    """
    session = open_session(settings)
    with open_writer(settings) as connection:
        bins = read_rows(connection, "reference_bins", model_version=champion.version)
        counts = count_waiting(settings, session, champion, bins)
        keep_drift_bins(connection, batch, counts)
    session.stop()
