"""Evidently's reports of a night on seeded samples, for people to look at; PSI covers every row."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from warehouse.errors import GateError

if TYPE_CHECKING:
    from evidently import Dataset
    from evidently.core.report import Snapshot

logger = logging.getLogger(__name__)

# One method per kind, so that a value means the same on small and large samples: a distance, drift
# from the threshold upwards (Wasserstein in standard deviations; Jensen-Shannon).
NUMERIC_METHOD = "wasserstein"
CATEGORICAL_METHOD = "jensenshannon"
DISTANCE_THRESHOLD = 0.1
# For each column Evidently copies the whole frame, and it correlates all columns with each other
# only to drop the result: its cost grows with the square of the columns it is given at a time.
FEATURES_AT_A_TIME = 20


@dataclass(frozen=True)
class Outcomes:
    """What was predicted of applications whose outcome is known.

    Attributes:
        reference: Columns pd (0 to 1) and target (0 or 1), out of fold at training.
        current: The same of what was predicted since.
        threshold: Probability from which on an application is refused.
    """

    reference: pd.DataFrame
    current: pd.DataFrame
    threshold: float


@dataclass(frozen=True)
class ReportSummary:
    """What the reports found.

    Attributes:
        rows: Current rows they looked at.
        features: Features they looked at.
        features_drifted: Those with a distance of 0.1 or more.
        empty_features: Features without any value on one side; Evidently cannot compare them.
        outcomes: Current outcomes in the report on performance; 0 where there is none.
    """

    rows: int
    features: int
    features_drifted: int
    empty_features: tuple[str, ...]
    outcomes: int


def sample_rows(n: int, max_rows: int, seed: int) -> np.ndarray:
    """Return the places of at most ``max_rows`` of ``n`` rows, drawn by ``seed``, in order."""
    if n <= max_rows:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, max_rows, replace=False))


def write_reports(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    folder: Path,
    *,
    categorical: Sequence[str],
    outcomes: Outcomes | None = None,
) -> ReportSummary:
    """Write drift, quality and performance as HTML and JSON into ``folder``, and return a summary.

    Importing Evidently costs about ten CPU seconds, which is why it is imported here.

    Args:
        reference: Training rows, a column per feature, NaN where there is no value.
        current: Rows of the night, the same columns.
        folder: Where ``drift``, ``quality`` and ``performance`` are written; it is made.
        categorical: Columns that hold codes; others than those of the frames are ignored.
        outcomes: Known by now; without them there is no report on performance.

    Raises:
        GateError: No feature has values on both sides.
    """
    names = list(current.columns)
    empty = [name for name in names if reference[name].isna().all() or current[name].isna().all()]
    if empty:
        logger.warning("features without any value on one side: %s", ", ".join(empty))
    compared = [name for name in names if name not in set(empty)]
    if not compared:
        raise GateError(
            f"Reports: expected features with values on both sides, found none among "
            f"{len(names)}. Check the feature mart."
        )
    before, now = reference[compared], current[compared]
    codes = [name for name in compared if name in set(categorical)]
    folder.mkdir(parents=True, exist_ok=True)
    drifted = report_drift(before, now, codes, folder / "drift")
    report_quality(before, now, codes, folder / "quality")
    if outcomes is not None:
        report_performance(outcomes, folder / "performance")
    return ReportSummary(
        rows=len(current),
        features=len(compared),
        features_drifted=drifted,
        empty_features=tuple(empty),
        outcomes=len(outcomes.current) if outcomes is not None else 0,
    )


def report_drift(before: pd.DataFrame, now: pd.DataFrame, codes: Sequence[str], path: Path) -> int:
    """Compare distributions, some features at a time in their order; return how many drifted.

    Args:
        before: Training rows; no column without a value.
        now: Rows of the night, the same columns.
        codes: The categorical ones of them.
        path: What is written, without its ending.
    """
    with _evidently():
        from evidently import Report
        from evidently.presets import DataDriftPreset

        names = list(now.columns)
        parts = []
        for start in range(0, len(names), FEATURES_AT_A_TIME):
            part = names[start : start + FEATURES_AT_A_TIME]
            preset = DataDriftPreset(
                columns=part,
                num_method=NUMERIC_METHOD,
                cat_method=CATEGORICAL_METHOD,
                threshold=DISTANCE_THRESHOLD,
                include_tests=False,
            )
            sides = (_dataset(side[part], codes) for side in (now, before))
            parts.append(Report([preset]).run(*sides))
        _save(_join(parts), path)
    return sum(int(part.dict()["metrics"][0]["value"]["count"]) for part in parts)


def report_quality(
    before: pd.DataFrame, now: pd.DataFrame, codes: Sequence[str], path: Path
) -> None:
    """Count gaps, range and spread of every feature; constant and repeated columns and rows.

    Args:
        before: Training rows.
        now: Rows of the night, the same columns.
        codes: The categorical ones of them.
        path: What is written, without its ending.
    """
    with _evidently():
        from evidently import Report
        from evidently.presets import DataSummaryPreset

        # With include_tests=False it does not find its own metrics; a report runs none by default.
        preset = DataSummaryPreset()
        _save(Report([preset]).run(_dataset(now, codes), _dataset(before, codes)), path)


def report_performance(outcomes: Outcomes, path: Path) -> None:
    """Hold predictions against outcomes, beside how the model did out of fold.

    Args:
        outcomes: With both kinds of outcome on either side.
        path: What is written, without its ending.
    """
    with _evidently():
        from evidently import BinaryClassification, DataDefinition, Dataset, Report
        from evidently.presets import ClassificationPreset

        task = BinaryClassification(target="target", prediction_probas="pd", pos_label=1)
        definition = DataDefinition(
            numerical_columns=["pd"], categorical_columns=["target"], classification=[task]
        )
        preset = ClassificationPreset(probas_threshold=outcomes.threshold)
        sides = (
            Dataset.from_pandas(side.astype({"target": int}), definition)
            for side in (outcomes.current, outcomes.reference)
        )
        _save(Report([preset]).run(*sides), path)


@contextmanager
def _evidently() -> Iterator[None]:
    """Keep it from reporting itself; its dependencies warn, and scipy does on constant columns."""
    os.environ["DO_NOT_TRACK"] = "true"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _dataset(frame: pd.DataFrame, codes: Sequence[str]) -> Dataset:
    from evidently import DataDefinition, Dataset

    categorical = [name for name in frame.columns if name in set(codes)]
    numerical = [name for name in frame.columns if name not in set(codes)]
    definition = DataDefinition(numerical_columns=numerical, categorical_columns=categorical)
    # The code of a category must be a word: NumPy's numbers are refused as labels.
    words = {name: _words(frame[name]) for name in categorical}
    return Dataset.from_pandas(frame.assign(**words), definition)


def _words(codes: pd.Series) -> pd.Series:
    return codes.astype("Int64").astype(str).astype(object).where(codes.notna(), None)


def _join(snapshots: Sequence[Snapshot]) -> Snapshot:
    """Make one page and one list of metrics of several."""
    models = [snapshot.to_snapshot_model() for snapshot in snapshots]
    whole = models[0].copy(
        update={
            "widgets": [widget for model in models for widget in model.widgets],
            "top_level_metrics": [name for model in models for name in model.top_level_metrics],
            "metric_results": {
                name: result for model in models for name, result in model.metric_results.items()
            },
        }
    )
    return type(snapshots[0]).load_dict(whole.dict())


def _save(snapshot: Snapshot, path: Path) -> None:
    snapshot.save_html(f"{path}.html")
    snapshot.save_json(f"{path}.json")
