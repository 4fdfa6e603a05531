"""Evidently's drift report on a seeded sample, for people to look at; PSI covers every row."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from warehouse.errors import GateError

logger = logging.getLogger(__name__)

MAX_ROWS = 5000
MAX_FEATURES = 40
# One method per kind, so that a value means the same on small and large samples: a distance, drift
# from the threshold upwards (Wasserstein in standard deviations; Jensen-Shannon).
NUMERIC_METHOD = "wasserstein"
CATEGORICAL_METHOD = "jensenshannon"
DISTANCE_THRESHOLD = 0.1


@dataclass(frozen=True)
class EvidentlySummary:
    """What the report found.

    Attributes:
        rows: Current rows it looked at.
        features: Features it looked at.
        features_drifted: Those with a distance of 0.1 or more.
        drifted_share: The same as a share of ``features``.
        empty_features: Features without any value on one side; Evidently cannot compare them.
    """

    rows: int
    features: int
    features_drifted: int
    drifted_share: float
    empty_features: tuple[str, ...]


def evidently_report(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    html: Path,
    json: Path,
    *,
    features: Sequence[str],
    categorical: Sequence[str],
    seed: int,
    max_rows: int = MAX_ROWS,
    max_features: int = MAX_FEATURES,
) -> EvidentlySummary:
    """Write Evidently's data drift report and return its summary.

    Importing Evidently costs about ten CPU seconds, which is why it is imported here.

    Args:
        reference: Training rows, one column per feature; NaN where there is no value.
        current: Rows of the night.
        html: File to write; its folder is made.
        json: File to write.
        features: Columns to compare, the most important first.
        categorical: The columns that hold codes.
        seed: Seed of the two samples.
        max_rows: Rows sampled at most on each side.
        max_features: Features compared at most, from the front of ``features``.

    Raises:
        GateError: No feature has values on both sides.
    """
    chosen = list(features[:max_features])
    before = _sample(reference[chosen], max_rows, seed)
    now = _sample(current[chosen], max_rows, seed)
    empty = [name for name in chosen if before[name].isna().all() or now[name].isna().all()]
    if empty:
        logger.warning("features without any value on one side: %s", ", ".join(empty))
    compared = [name for name in chosen if name not in set(empty)]
    if not compared:
        raise GateError(
            f"Drift report: expected features with values on both sides, found none among "
            f"{len(chosen)}. Check the feature mart."
        )
    codes = [name for name in compared if name in set(categorical)]
    drifted = _run_report(before[compared], now[compared], codes, html, json)
    return EvidentlySummary(
        rows=len(now),
        features=len(compared),
        features_drifted=drifted,
        drifted_share=drifted / len(compared),
        empty_features=tuple(empty),
    )


def _sample(frame: pd.DataFrame, max_rows: int, seed: int) -> pd.DataFrame:
    if len(frame) <= max_rows:
        return frame
    rows = np.random.default_rng(seed).choice(len(frame), max_rows, replace=False)
    return frame.iloc[np.sort(rows)]


def _run_report(
    reference: pd.DataFrame, current: pd.DataFrame, codes: list[str], html: Path, json: Path
) -> int:
    os.environ["DO_NOT_TRACK"] = "true"
    # Its dependencies warn while they load, and scipy does on constant columns.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from evidently import DataDefinition, Dataset, Report
        from evidently.presets import DataDriftPreset

        numbers = [name for name in current.columns if name not in set(codes)]
        definition = DataDefinition(numerical_columns=numbers, categorical_columns=codes)
        preset = DataDriftPreset(
            num_method=NUMERIC_METHOD,
            cat_method=CATEGORICAL_METHOD,
            threshold=DISTANCE_THRESHOLD,
            include_tests=False,
        )
        snapshot = Report([preset]).run(
            Dataset.from_pandas(current, definition), Dataset.from_pandas(reference, definition)
        )
        for path in (html, json):
            path.parent.mkdir(parents=True, exist_ok=True)
        snapshot.save_html(str(html))
        snapshot.save_json(str(json))
    return int(snapshot.dict()["metrics"][0]["value"]["count"])
