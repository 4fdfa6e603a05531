"""What can build the features of a night and score them; all else of a night is the same."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

from prefect import Task

from flows.dbt import DbtRun
from flows.drift import count_drift_bins
from flows.features import build_features
from flows.score import score_applications
from warehouse.errors import UsageError

EngineName = Literal["duckdb", "spark"]


@dataclass(frozen=True)
class Engine:
    """Three stages of a night, which leave the same tables in the warehouse whatever runs them.

    Attributes:
        name: In the run ledger.
        build_features: Of settings, the dbt project on the warehouse and a version of the frozen
            references, as ``flows.features.build_features``.
        score_applications: Of settings, batch, champion and ``changed_only``, as
            ``flows.score.score_applications``.
        count_drift_bins: Of settings, batch and champion, as ``flows.drift.count_drift_bins``.
    """

    name: EngineName
    build_features: Task[..., DbtRun]
    score_applications: Task[..., None]
    count_drift_bins: Task[..., None]


def choose_engine(name: EngineName) -> Engine:
    """Return the stages of an engine.

    Raises:
        UsageError: What Spark needs is not installed.
    """
    if name == "duckdb":
        return Engine(name, build_features, score_applications, count_drift_bins)
    _require_spark()
    from flows.spark import night

    return Engine(name, night.build_features, night.score_applications, night.count_drift_bins)


def _require_spark() -> None:
    if find_spec("pyspark") is None:
        raise UsageError(
            "`--engine spark` needs PySpark and dbt-spark: expected them in this environment, "
            "found none. In a checkout run `make setup-spark`, then "
            "`.venv-spark/bin/scorehouse night --engine spark`; elsewhere install "
            "`scorehouse[spark]`."
        )
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise UsageError(
            "`--engine spark` needs Java 17: expected `java` on the path or JAVA_HOME, found "
            "neither. Install it (`openjdk-17-jre-headless` in Debian)."
        )
