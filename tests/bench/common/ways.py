"""The common ways as stages: pandas for the mart, TreeExplainer, Evidently on every column."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from flows.drift import read_waiting
from tests.bench.common.pandas_mart import build_mart, read_tables
from tests.bench.stages import Pairs, read_champion, read_matrix
from tests.bench.workspace import Workspace
from warehouse.connection import open_writer
from warehouse.ml_tables import read_rows
from warehouse.settings import load_settings

# Beyond these rows a sample is explained, and its cost scaled to all of them.
EXPLAINED_ROWS = 5_000
# Evidently sees this many rows of each side; its cost is not scaled, so it is a lower bound.
COMPARED_ROWS = 5_000


def pandas_mart(space: Workspace) -> Pairs:
    """Read the files with pandas, then build a mart of them."""
    tables: dict[str, pd.DataFrame] = {}
    yield "load.common", lambda: tables.update(read_tables(space.drop))
    yield "mart.common", lambda: {"columns": build_mart(tables).shape[1]}


def tree_explainer(space: Workspace) -> Pairs:
    """``shap.TreeExplainer`` with its defaults on a DataFrame, as its documentation shows it."""
    import shap

    features, booster = read_matrix(load_settings())
    frame = pd.DataFrame(features.matrix, columns=list(features.spec.names))
    sample = frame.sample(min(len(frame), EXPLAINED_ROWS), random_state=space.seed)
    scale = len(frame) / len(sample)
    yield "explain.common", partial(_explain, shap, booster, sample, scale)


def _explain(shap: Any, booster: Any, sample: pd.DataFrame, scale: float) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = np.asarray(shap.TreeExplainer(booster).shap_values(sample))
    return {"rows": len(values), "scale": scale}


def evidently_drift(space: Workspace) -> Pairs:
    """Evidently's preset with its defaults on every column."""
    settings = load_settings()
    champion = read_champion(settings)
    with open_writer(settings) as connection:
        importance = read_rows(connection, "feature_importance", model_version=champion.version)
        waiting = read_waiting(connection, champion, list(importance["feature"]))
        reference = read_rows(connection, "reference_rows", model_version=champion.version)
    names = list(waiting.spec.names)
    before = pd.DataFrame(np.stack(reference["feature_values"].to_list()), columns=names)
    now = pd.DataFrame(waiting.matrix, columns=names)

    def work() -> dict[str, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from evidently import Dataset, Report
            from evidently.presets import DataDriftPreset

            sides = [
                frame.sample(min(len(frame), COMPARED_ROWS), random_state=space.seed)
                for frame in (before, now)
            ]
            filled = [name for name in names if all(side[name].notna().any() for side in sides)]
            reference_side, current_side = (Dataset.from_pandas(side[filled]) for side in sides)
            snapshot = Report([DataDriftPreset()]).run(current_side, reference_side)
            snapshot.save_html(str(settings.home / "drift.html"))
        return {"rows": sum(map(len, sides)), "columns": len(filled)}

    yield "drift.common", work
