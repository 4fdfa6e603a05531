"""A home after ``make night``, and what the tests that share it ask of it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from flows.champion import Champion
from warehouse.connection import open_reader, open_writer
from warehouse.ml_tables import read_rows
from warehouse.pointer import read_pointer
from warehouse.settings import PROJECT_ROOT, Settings

CLIENTS = 1000
# The date of the second night.
LATER = "2100-01-01"
REAL_DATA = Settings().real_data
needs_real_data = pytest.mark.skipif(REAL_DATA is None, reason="SCOREHOUSE_REAL_DATA names no zip")
SCOREHOUSE = str(Path(sys.executable).with_name("scorehouse"))

# What says when and by which run something was made; it differs between any two runs.
OF_THE_RUN = {
    "loaded_at",
    "scored_at",
    "trained_at",
    "decided_at",
    "mlflow_run_id",
    "dbt_invocation_id",
    "training_seconds",
    "valid_from",
    "valid_to",
}
# Tables of how the runs went.
OF_THE_RUNS = {"run_log", "run_ledger", "run_tables"}


@dataclass(frozen=True)
class Night:
    """A home after its first night."""

    settings: Settings
    output: str

    @property
    def sample(self) -> Path:
        """The folder it was loaded from."""
        [folder] = (self.settings.home / "samples").iterdir()
        return folder

    @property
    def release(self) -> Path:
        """The file that is up."""
        pointer = read_pointer(self.settings.published)
        assert pointer is not None
        return self.settings.published / pointer.file


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOREHOUSE_")}
    # Evidently's reports are tested on their own.
    few = {"SCOREHOUSE_REPORT_FEATURES": "8"}
    return kept | {"SCOREHOUSE_HOME": str(home), "HOME": str(home.parent)} | few


def run_make(home: Path, *arguments: str) -> str:
    """Run make in the checkout on ``home``; fail with its output when it fails."""
    result = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=PROJECT_ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def run_scorehouse(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the console script on ``home``."""
    return subprocess.run(
        [SCOREHOUSE, *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )


def table_hashes(release: Path) -> dict[str, int]:
    """Hash the rows of each table, whatever their order, without what names the run."""
    with open_reader(release) as connection:
        tables = [name for (name,) in connection.sql("show tables").fetchall()]
        return {name: _hash(connection, name) for name in tables if name not in OF_THE_RUNS}


def _hash(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    columns = [name for name in connection.table(table).columns if name not in OF_THE_RUN]
    listed = ", ".join(f'"{name}"' for name in columns)
    [(value,)] = connection.sql(
        f"select coalesce(bit_xor(hash(({listed}))), 0) + count(*) from {table}"
    ).fetchall()
    return int(value)


def add_challenger(settings: Settings) -> int:
    """Register the champion once more, calibrated to higher probabilities, as its challenger."""
    from models_ml.registry import MODEL_NAME, ModelRegistry

    registry = ModelRegistry(settings.tracking_uri, settings.artifact_root)
    client = registry._client()
    champion = client.get_model_version(MODEL_NAME, "1")
    tags = dict(champion.tags) | {"data_sha256": "other"}
    version = client.create_model_version(MODEL_NAME, champion.source, champion.run_id, tags=tags)
    challenger = int(version.version)
    registry.set_challenger(challenger)
    with open_writer(settings) as connection:
        for table in ("models", "calibration_points", "folds", "threshold_curve"):
            connection.execute(
                f"insert into ml.{table} by name "
                f"select * replace ({challenger} as model_version) from ml.{table} "
                "where model_version = 1"
            )
        connection.execute(
            "update ml.models set calibration_intercept = calibration_intercept + 0.5 "
            "where model_version = ?",
            [challenger],
        )
        connection.execute(
            "update ml.calibration_points set margin = margin - 0.5 where model_version = ?",
            [challenger],
        )
    return challenger


def read_models(settings: Settings, versions: list[int]) -> dict[int, Champion]:
    """Return registered models as a night finds them, without its dbt project."""
    from models_ml.night_models import find_models

    found = find_models(settings.tracking_uri, settings.artifact_root, versions)
    with open_writer(settings) as connection:
        rows = read_rows(connection, "models").set_index("model_version")
    kept = ["model_sha256", "feature_list_sha256", "reference_version"]
    return {
        version: Champion(version, text, **rows.loc[version, kept])
        for version, text in found.texts.items()
    }
