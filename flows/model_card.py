"""The card and the pictures of a model, gathered from the tables when it is promoted."""

from __future__ import annotations

from importlib.metadata import version as library_version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd

from flows.lineage import code_sha256
from flows.promotion import Decision
from flows.stages import utc_now
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.load import raw_state
from warehouse.ml_tables import read_concepts, read_dictionary, read_rows
from warehouse.settings import Settings

if TYPE_CHECKING:
    from models_ml.registry import ModelRegistry

CARD_FOLDER = "model_cards"
LIBRARIES = ("duckdb", "lightgbm", "scikit-learn", "numpy", "mlflow")
N_CONCEPT_FEATURES = 3
METRIC_TEXTS = (
    ("auc", "AUC", "chance that a default ranks above a repaid loan"),
    ("gini", "Gini", "2 AUC - 1"),
    ("ks", "KS", "largest distance between defaults and repaid loans"),
    ("pr_auc", "PR-AUC", "mean precision among the refused; chance is the default rate"),
    ("brier", "Brier", "mean squared error of the probability; 0 is best"),
    ("log_loss", "Log-loss", "mean surprise at the outcome; 0 is best"),
    ("cost_per_application", "Cost per application", "in units of the policy's costs"),
)


def write_pictures(registry: ModelRegistry, decision: Decision) -> None:
    """Add beeswarm and bars to the pictures of the training, promoted or not."""
    from models_ml.shap_plots import write_shap_plots

    sample = decision.verdict.sample
    if sample is None:  # a model that cannot be explained was refused for it
        return
    with TemporaryDirectory() as folder:
        files = write_shap_plots(Path(folder), sample.names, sample.values, sample.contributions)
        registry.log_files(decision.model["mlflow_run_id"], files, "plots")


def write_model_card(
    settings: Settings, registry: ModelRegistry, decision: Decision
) -> tuple[Path, Path]:
    """Write the card as Markdown and as a page, into the reports and the run; return both.

    Raises:
        GateError: A number that the card names is missing.
    """
    from models_ml.card import render_markdown, render_page

    with open_writer(settings) as connection:
        facts = gather_facts(connection, decision, settings.seed)
    markdown = render_markdown(facts)
    title = f"Model card: {decision.model['model_name']}, version {decision.version}"
    run_id = decision.model["mlflow_run_id"]
    folder = settings.reports / CARD_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = folder / f"{decision.version}.md", folder / f"{decision.version}.html"
    files[0].write_text(markdown, encoding="utf-8")
    with TemporaryDirectory() as plots:
        page = render_page(markdown, title, registry.copy_files(run_id, "plots", Path(plots)))
    files[1].write_text(page, encoding="utf-8")
    registry.log_files(run_id, files, "model_card")
    return files


def gather_facts(
    connection: duckdb.DuckDBPyConnection, decision: Decision, seed: int
) -> dict[str, Any]:
    """Return what the template of the card names."""
    from models_ml.card_figures import N_RESAMPLES, calibration_table, group_table, metric_intervals

    model, mart, policy = decision.model, decision.mart, decision.policy
    output = decision.challenger
    _, mine, theirs = np.intersect1d(output.keys, mart.keys, return_indices=True)
    probability, target = output.pd[mine], mart.target[theirs]
    costs = {
        "cost_false_negative": policy.cost_false_negative,
        "cost_false_positive": policy.cost_false_positive,
    }
    state = raw_state(connection)
    dictionary = read_dictionary(connection)
    concepts = _concepts(connection, decision.version, dictionary)
    return {
        "written_on": f"{utc_now():%Y-%m-%d}",
        "model": model,
        "champion_version": decision.champion_version,
        "policy": policy,
        "policy_version": decision.policy_version,
        "data": {
            "n": len(target),
            "n_bad": int(target.sum()),
            "default_rate": float(target.mean()),
            "as_of": output.training_as_of,
            "drop_sha256": state.sha256 if state else None,
        },
        "folds": _folds(connection, decision.version),
        "metrics": metric_intervals(probability, target, output.threshold, seed=seed, **costs),
        "metric_texts": METRIC_TEXTS,
        "n_resamples": N_RESAMPLES,
        "comparison": _comparison(connection, decision.version),
        "decision": _at_threshold(connection, decision, target, costs),
        "calibration": calibration_table(probability, target),
        "groups": group_table(
            probability,
            target,
            output.threshold,
            {name: groups[theirs] for name, groups in mart.groups.items()},
            policy.minimum_cohort,
        ),
        "protected": {
            "names": sorted(dictionary.loc[dictionary["use"] == "audit_only", "label_en"]),
            # Measured where a training does so.
            "auc_with": _optional(model, "auc_with_protected"),
            "auc_without": _optional(model, "auc_without_protected"),
        },
        "concepts": concepts,
        "external_share": sum(row["share"] for row in concepts if row["is_external"]),
        "gate": {
            "checks": decision.verdict.checks,
            "passed": sum(check.status == "passed" for check in decision.verdict.checks),
            "skipped": sum(check.status == "skipped" for check in decision.verdict.checks),
        },
        "lineage": {
            "code_sha256": code_sha256(),
            "policy_sha256": policy.sha256,
            "decision_id": decision.decision_id,
            "libraries": [f"{name} {library_version(name)}" for name in LIBRARIES],
        },
    }


def _folds(connection: duckdb.DuckDBPyConnection, version: int) -> list[dict[str, Any]]:
    from models_ml.gate.leakage import auc

    folds = read_rows(connection, "folds", model_version=version)
    return [
        {
            "fold": number,
            "n": len(rows),
            "n_bad": int(rows["target"].sum()),
            "auc": auc(rows["margin_oof"].to_numpy(), rows["target"].to_numpy()),
        }
        for number, (_, rows) in enumerate(folds.groupby("fold"), start=1)
    ]


def _at_threshold(
    connection: duckdb.DuckDBPyConnection, decision: Decision, target: Any, costs: dict[str, float]
) -> dict[str, Any]:
    curve = read_rows(connection, "threshold_curve", model_version=decision.version)
    threshold = decision.challenger.threshold
    if curve.empty:
        raise GateError(f"Version {decision.version} has no threshold curve: train it again.")
    nearest = int(np.abs(curve["threshold"].to_numpy() - threshold).argmin())
    point = {str(name): value for name, value in curve.iloc[nearest].items()}
    approved = point["true_negatives"] + point["false_negatives"]
    return {
        **point,
        "approval_rate": approved / len(target),
        # Nobody approved, nobody defaulted.
        "bad_rate_approved": point["false_negatives"] / approved if approved else 0.0,
        "theory": costs["cost_false_positive"] / sum(costs.values()),
        "cost_approve_all": costs["cost_false_negative"] * float(target.mean()),
        "cost_refuse_all": costs["cost_false_positive"] * float(1 - target.mean()),
    }


def _concepts(
    connection: duckdb.DuckDBPyConnection, version: int, dictionary: pd.DataFrame
) -> list[dict[str, Any]]:
    """Sum the strength of features to concepts, the strongest first."""
    importance = read_rows(connection, "feature_importance", model_version=version)
    rows = importance.merge(dictionary, on="feature").merge(read_concepts(connection), on="concept")
    rows = rows.sort_values("mean_abs_contribution", ascending=False, kind="stable")
    total = float(rows["mean_abs_contribution"].sum())
    found = [
        {
            "label": label,
            "is_external": bool(members["is_external"].iloc[0]),
            "strength": float(members["mean_abs_contribution"].sum()),
            "share": float(members["mean_abs_contribution"].sum()) / total,
            "features": list(members["label_en_x"].head(N_CONCEPT_FEATURES)),
        }
        for label, members in rows.groupby("label_en_y", sort=False)
    ]
    return sorted(found, key=lambda row: -row["strength"])


def _comparison(connection: duckdb.DuckDBPyConnection, version: int) -> dict[str, Any] | None:
    """Return the other models tried on the same folds; None where none were."""
    tables = connection.sql(
        "select 1 from duckdb_tables() where schema_name = 'ml' and table_name = 'model_comparison'"
    ).fetchall()
    if not tables:
        return None
    rows = read_rows(connection, "model_comparison", model_version=version)
    rows = rows.drop(columns="model_version")
    if rows.empty:
        return None
    return {
        "columns": [name.replace("_", " ") for name in rows.columns],
        "rows": [[_cell(value) for value in row] for row in rows.itertuples(index=False)],
    }


def _cell(value: Any) -> str:
    if pd.isna(value):
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _optional(model: dict[str, Any], name: str) -> float | None:
    value = model.get(name)
    return None if value is None or pd.isna(value) else float(value)
