"""Evidently's reports of a night: what they look at, handed to a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.background import Background
from flows.champion import Champion
from flows.score import Features, read_champion_features, waiting_condition
from flows.terms import read_calibration
from warehouse.connection import open_writer
from warehouse.ml_tables import read_rows
from warehouse.policy import load_policy
from warehouse.settings import Settings

if TYPE_CHECKING:
    from models_ml.evidently_reports import Outcomes, ReportSummary


def prepare_reports() -> Background:
    """Start the process in which Evidently, ten CPU seconds to import, writes its reports."""
    return Background("models_ml.evidently_reports", "write_reports", warm_up="evidently")


@task(name="start the reports", cache_policy=NO_CACHE)
def start_reports(settings: Settings, batch: str, champion: Champion, reports: Background) -> None:
    """Hand Evidently samples of the training and of the applications that wait, and outcomes."""
    from models_ml.evidently_reports import sample_rows

    most, seed = settings.report_rows, settings.seed
    with open_writer(settings) as connection:
        importance = read_rows(connection, "feature_importance", model_version=champion.version)
        now = _read_sample(connection, champion, list(importance["feature"]), most, seed)
        reference = read_rows(connection, "reference_rows", model_version=champion.version)
        outcomes = _read_outcomes(connection, settings, champion)
    ranked = importance.sort_values(["gain", "feature"], ascending=[False, True])["feature"]
    chosen = list(ranked.head(settings.report_features))
    before = reference["feature_values"].iloc[sample_rows(len(reference), most, seed)]
    names = list(now.spec.names)
    reports.start(
        pd.DataFrame(np.stack(before.to_list()), columns=names)[chosen],
        pd.DataFrame(now.matrix, columns=names)[chosen],
        settings.home / report_folder(batch),
        categorical=now.spec.categorical,
        outcomes=outcomes,
    )


def describe_reports(batch: str, summary: ReportSummary) -> dict[str, Any]:
    """Return what ``ml.drift_runs`` says of the reports of a batch."""
    folder = report_folder(batch)
    return {
        "evidently_rows": summary.rows,
        "evidently_features": summary.features,
        "evidently_features_drifted": summary.features_drifted,
        "evidently_outcomes": summary.outcomes,
        "report_html": f"{folder}/drift.html",
        "report_json": f"{folder}/drift.json",
        "quality_html": f"{folder}/quality.html",
        "quality_json": f"{folder}/quality.json",
        "performance_html": f"{folder}/performance.html" if summary.outcomes else None,
        "performance_json": f"{folder}/performance.json" if summary.outcomes else None,
    }


def report_folder(batch: str) -> str:
    """Return the folder of a batch's reports, below the home folder."""
    return f"reports/{batch}"


def _read_sample(
    connection: duckdb.DuckDBPyConnection,
    champion: Champion,
    names: list[str],
    most: int,
    seed: int,
) -> Features:
    """Read the features of a few of the applications that wait, and of the others their keys."""
    from models_ml.evidently_reports import sample_rows

    keys = connection.sql(
        "select sk_id_curr from features.application_features "
        f"where {waiting_condition(connection, champion)} order by sk_id_curr"
    ).to_arrow_table()
    connection.register("sampled", keys.take(sample_rows(len(keys), most, seed)))
    sample = read_champion_features(
        connection, champion, names, where="sk_id_curr in (from sampled)"
    )
    connection.unregister("sampled")
    return sample


def _read_outcomes(
    connection: duckdb.DuckDBPyConnection, settings: Settings, champion: Champion
) -> Outcomes | None:
    """Return outcomes known by now beside what the champion first said of the applications.

    None while they are too few to be shown, or all alike.
    """
    from models_ml.evidently_reports import Outcomes, sample_rows

    scored = connection.execute(
        "select 1 from duckdb_tables() "
        "where schema_name = 'scores' and table_name = 'scores_history'"
    ).fetchall()
    if not scored:
        return None
    # A prediction: it did not train the model, and nobody knew better on that date.
    current = connection.execute(
        """
        select arg_min(scores.pd, scores.as_of) as pd, any_value(labels.target) as target
        from scores.scores_history as scores
        inner join features.application_labels as labels using (sk_id_curr)
        where scores.role = 'champion' and scores.model_version = $version
            and not scores.in_training_sample and labels.known_on > scores.as_of
            and labels.known_on <= (select max(as_of) from ml.batches)
        group by sk_id_curr
        order by sk_id_curr
        """,
        {"version": champion.version},
    ).df()
    most, seed = settings.report_rows, settings.seed
    current = current.iloc[sample_rows(len(current), most, seed)]
    if len(current) < load_policy().minimum_cohort or current["target"].nunique() < 2:
        return None
    folds = read_rows(connection, "folds", model_version=champion.version).sort_values("sk_id_curr")
    margin = folds["margin_oof"].to_numpy(dtype=np.float64)
    reference = pd.DataFrame(
        {
            "pd": read_calibration(connection, champion.version).apply(margin),
            "target": folds["target"].to_numpy(),
        }
    )
    [model] = read_rows(connection, "models", model_version=champion.version).to_dict("records")
    return Outcomes(
        reference=reference.iloc[sample_rows(len(reference), most, seed)],
        current=current,
        threshold=model["threshold"],
    )
