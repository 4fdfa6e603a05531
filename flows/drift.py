"""Comparing the applications that wait with those that trained the champion."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.background import Background
from flows.champion import Champion
from flows.night_reports import describe_reports
from flows.score import read_waiting
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import append_rows, read_rows, replace_rows, transaction
from warehouse.settings import Settings

SKEW_CHECK = "features_are_like_those_of_the_training"


@task(name="count drift bins", cache_policy=NO_CACHE)
def count_drift_bins(settings: Settings, batch: str, champion: Champion) -> None:
    """Count the applications that wait in the bins frozen with the champion, every feature's.

    Raises:
        GateError: The mart is not the one the champion was trained on.
    """
    from models_ml.drift import count_bins

    with open_writer(settings) as connection:
        bins = read_rows(connection, "reference_bins", model_version=champion.version)
        waiting = read_waiting(connection, champion, list(bins["feature"].unique()))
        counts = count_bins(waiting.matrix, waiting.spec, bins)
        keep_drift_bins(connection, batch, counts)


def keep_drift_bins(
    connection: duckdb.DuckDBPyConnection, batch: str, counts: pd.DataFrame
) -> None:
    """Write counts in a model's bins, as ``models_ml.drift.count_bins`` returns them."""
    with transaction(connection):
        replace_rows(connection, "drift_bins")
        append_rows(connection, "drift_bins", counts.rename(columns={"count": "n"}), batch_id=batch)


@task(name="check drift", cache_policy=NO_CACHE)
def check_drift(settings: Settings, batch: str, champion: Champion, reports: Background) -> None:
    """Write PSI of every feature from its counted bins, and what Evidently found on its sample.

    Raises:
        GateError: A feature is empty, or beyond the values of the training, in nearly all rows.
    """
    from models_ml.drift import psi_table
    from models_ml.skew import find_skewed

    with open_writer(settings) as connection:
        bins = read_rows(connection, "reference_bins", model_version=champion.version)
        counted = read_rows(connection, "drift_bins", batch_id=batch)
        [[n_reference]] = connection.execute(
            "select count(*) from ml.folds where model_version = ?", [champion.version]
        ).fetchall()
    counts = counted[["feature", "bin", "n"]].rename(columns={"n": "count"})
    drift = psi_table(bins, counts)
    skewed = find_skewed(bins, counts)
    # An application lies in one bin of each feature.
    n_current = int(counts["count"].sum()) // len(drift)
    run = {
        "model_version": champion.version,
        "n_reference": n_reference,
        "n_current": n_current,
        "n_features": len(drift),
        "n_features_drifted": int((drift["psi"] > np.maximum(drift["psi_critical"], 0.1)).sum()),
        "psi_max": drift["psi"].max(),
        **describe_reports(batch, reports.result()),
    }
    with open_writer(settings) as connection, transaction(connection):
        replace_rows(connection, "drift_runs", pd.DataFrame([run]), batch_id=batch)
        replace_rows(connection, "drift_features", drift, batch_id=batch)
        check = {
            "status": "fail" if skewed else "pass",
            "failures": len(skewed),
            "message": "; ".join(skewed) or None,
        }
        replace_rows(
            connection, "dq_results", pd.DataFrame([check]), batch_id=batch, check_name=SKEW_CHECK
        )
    if skewed:
        raise GateError(
            f"Features are not those that model version {champion.version} was trained on; the "
            "release before stays up:\n"
            + "\n".join(f"  {line}" for line in skewed)
            + "\nMend the data or the feature; if the world changed, run `scorehouse train`."
        )
