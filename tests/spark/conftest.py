"""One night of one champion on both engines; `make test-spark` has what it takes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.night import LATER, SCOREHOUSE, Night, environment, run_scorehouse
from tests.spark.cluster import cluster, has_worked, kill, started
from warehouse.connection import open_writer
from warehouse.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CLIENTS = 600
REPORT = pytest.StashKey[str]()
RELEASE_REPORT = pytest.StashKey[str]()


@dataclass(frozen=True)
class BothEngines:
    """Two homes alike but for their last night: one of DuckDB, one of a cluster that lost a worker.

    Attributes:
        settings: Of DuckDB's home.
        spark_settings: Of the other.
        session: A session of this process on what Spark left there.
    """

    settings: Settings
    spark_settings: Settings
    session: SparkSession

    @property
    def releases(self) -> tuple[Path, Path]:
        """The files that are up, DuckDB's first."""
        return Night(self.settings, "").release, Night(self.spark_settings, "").release


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothEngines]:
    pytest.importorskip("pyspark")
    from flows.spark.session import open_session
    from warehouse.sample import generate_sample

    folder = tmp_path_factory.mktemp("engines")
    here, there, sample = (folder / name for name in ("duckdb", "spark", "sample"))
    generate_sample(CLIENTS, 42, sample, progress=lambda message: None)
    _run(here, "night", "--source", str(sample), "--as-of", "2026-01-01")
    shutil.copytree(here, there, symlinks=True)
    spark_settings = Settings(home=there, _env_file=None)
    _forget_pass_one(spark_settings)
    later = ("night", "--source", str(sample), "--as-of", LATER)
    _run(here, *later)
    _run_on_a_failing_cluster(folder, there, *later, "--engine", "spark")
    session = open_session(spark_settings)
    yield BothEngines(Settings(home=here, _env_file=None), spark_settings, session)
    session.stop()


def _forget_pass_one(settings: Settings) -> None:
    """Leave only the frozen references of it: what the next night reads, somebody hands over."""
    with open_writer(settings) as connection:
        for kind in ("view", "table"):
            built = connection.execute(
                f"select schema_name || '.' || {kind}_name from duckdb_{kind}s() "
                "where schema_name in ('staging', 'intermediate', 'features') "
                f"and not ends_with({kind}_name, '_frozen')"
            ).fetchall()
            for (name,) in built:
                connection.execute(f"drop {kind} {name}")


def _run(home: Path, *arguments: str) -> None:
    ended = run_scorehouse(home, *arguments)
    assert ended.returncode == 0, ended.stderr


def _run_on_a_failing_cluster(folder: Path, home: Path, *arguments: str) -> None:
    """Run a command on two workers, of which one is killed amid pass one."""
    log, tables = folder / "night.log", home / "spark" / "tables"
    with cluster(folder) as (master, doomed):
        env = environment(home) | {"SCOREHOUSE_SPARK_MASTER": master}
        with started(SCOREHOUSE, *arguments, env=env, log=log) as night:
            while night.poll() is None and len(_built(tables / "intermediate.db")) < 5:
                time.sleep(0.2)
            assert has_worked(folder), log.read_text()[-5000:]
            mart = tables / "features.db" / "application_features"
            assert not mart.exists(), "the kill came too late"
            kill(doomed)
            assert night.wait() == 0, log.read_text()[-5000:]


def _built(database: Path) -> list[Path]:
    return list(database.glob("*/_SUCCESS"))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how equal the engines are."""
    for title, key in {"pass one": REPORT, "releases": RELEASE_REPORT}.items():
        if key in config.stash:
            terminalreporter.section(f"parity of DuckDB and Spark: {title}")
            terminalreporter.write_line(config.stash[key])
