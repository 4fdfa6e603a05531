"""Pass one of one sample on both engines; `make test-spark` has what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from warehouse.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from flows.dbt import DbtRun

CLIENTS = 600
REPORT = pytest.StashKey[str]()


@dataclass(frozen=True)
class BothEngines:
    """Pass one in the home's DuckDB file and in the catalogue of the session."""

    settings: Settings
    session: SparkSession
    on_duckdb: DbtRun
    on_spark: DbtRun


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothEngines]:
    pytest.importorskip("pyspark")
    from flows.dbt import DbtProject
    from flows.features import build_training_features
    from flows.spark.features import build_features_on_spark
    from flows.spark.session import open_session
    from warehouse.load import load_drop
    from warehouse.sample import generate_sample

    settings = Settings(home=tmp_path_factory.mktemp("spark") / "home", _env_file=None)
    sample = settings.home / "sample"
    generate_sample(CLIENTS, 42, sample, progress=lambda message: None)
    load_drop(settings, sample, date(2026, 1, 1), progress=lambda message: None)
    on_duckdb = build_training_features.fn(settings, DbtProject(settings))
    session = open_session(settings)
    yield BothEngines(
        settings,
        session,
        on_duckdb,
        build_features_on_spark(settings, DbtProject(settings, "spark")),
    )
    session.stop()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how equal the engines are."""
    if REPORT in config.stash:
        terminalreporter.section("parity of DuckDB and Spark")
        terminalreporter.write_line(config.stash[REPORT])
