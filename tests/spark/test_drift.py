"""Drift counted by executors is that of one process, with a driver that cannot hold the mart."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from flows.champion import Champion
from flows.drift import check_drift, count_drift_bins
from models_ml.drift import build_reference_bins
from models_ml.evidently_reports import ReportSummary
from tests.models_ml.applications import CONCEPTS, SPEC, make_applications
from tests.spark.cluster import started
from warehouse.connection import open_writer
from warehouse.ml_tables import append_rows, create_ml_tables, read_rows
from warehouse.settings import Settings

pytestmark = pytest.mark.spark

N_APPLICATIONS = 60_000
CHAMPION = Champion(3, "", "", SPEC.sha256, "frozen")
# What the driver takes from all tasks of a job together: less than the mart.
DRIVER = {"PYSPARK_SUBMIT_ARGS": "--conf spark.driver.maxResultSize=1m pyspark-shell"}
REPORTS = SimpleNamespace(result=lambda: ReportSummary(0, 0, 0, (), 0))


def make_home(settings: Settings, n_trained: int) -> None:
    """Fill what the stage reads: the last of the applications trained, the others differ."""
    applications = make_applications(N_APPLICATIONS, seed=4)
    matrix = applications.matrix
    trained = np.arange(N_APPLICATIONS) >= N_APPLICATIONS - n_trained
    matrix[~trained, SPEC.names.index("external_score")] += 0.3
    columns = {
        name: pa.array(matrix[:, at], from_pandas=True) for at, name in enumerate(SPEC.names)
    }
    kinds = ["categorical" if name in SPEC.categorical else "numeric" for name in SPEC.names]
    tables = {
        "features.application_features": pa.table({"sk_id_curr": applications.keys, **columns}),
        "reference.feature_dictionary": pa.table(
            {
                "feature": SPEC.names,
                "kind": kinds,
                "use": ["model"] * len(kinds),
                "concept": [CONCEPTS[name] for name in SPEC.names],
            }
        ),
    }
    folds = pd.DataFrame(
        {
            "sk_id_curr": applications.keys[trained],
            "fold": applications.folds[trained],
            "target": applications.target[trained],
            "margin_oof": 0.0,
        }
    )
    bins = build_reference_bins(matrix[trained], SPEC)
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        for name, rows in tables.items():
            connection.register("rows", rows)
            connection.execute(f"create schema {name.partition('.')[0]}")
            connection.execute(f"create table {name} as from rows")
        connection.execute("insert into ml.reference_in_force values ('frozen')")
        append_rows(connection, "folds", folds, model_version=CHAMPION.version)
        append_rows(connection, "reference_bins", bins, model_version=CHAMPION.version)


def read_drift(settings: Settings, batch: str) -> dict[str, pd.DataFrame]:
    """Check the drift of a batch that was counted, and read what it left."""
    check_drift.fn(settings, batch, CHAMPION, REPORTS)
    with open_writer(settings) as connection:
        tables = {
            name: read_rows(connection, name, batch_id=batch)
            for name in ("drift_bins", "drift_features", "drift_runs", "dq_results")
        }
    paths = [name for name in tables["drift_runs"] if name.endswith(("_html", "_json"))]
    tables["drift_runs"] = tables["drift_runs"].drop(columns=paths)
    return {
        name: rows.drop(columns="batch_id").sort_values(list(rows.columns[1:3]), ignore_index=True)
        for name, rows in tables.items()
    }


@pytest.mark.parametrize(
    ("n_trained", "n_waiting"), [(3_000, 57_000), (N_APPLICATIONS, N_APPLICATIONS)]
)
def test_executors_leave_the_drift_tables_of_one_process(
    tmp_path: Path, n_trained: int, n_waiting: int
) -> None:
    pytest.importorskip("pyspark")
    # given
    settings = Settings(home=tmp_path / "home", _env_file=None)
    make_home(settings, n_trained)
    (settings.home / "champion.pickle").write_bytes(pickle.dumps(CHAMPION))
    count_drift_bins.fn(settings, "one process", CHAMPION)
    expected = read_drift(settings, "one process")
    assert expected["drift_runs"]["n_current"].tolist() == [n_waiting]
    # when
    log = tmp_path / "driver.log"
    command = (sys.executable, "-m", "tests.spark.drift_driver", str(settings.home))
    with started(*command, env=os.environ | DRIVER, log=log) as driver:
        assert driver.wait(timeout=300) == 0, log.read_text()[-5000:]
    # then
    found = read_drift(settings, "spark")
    for name, rows in expected.items():
        pd.testing.assert_frame_equal(found[name], rows, check_exact=True)
    drifted = [] if n_trained == N_APPLICATIONS else ["external_score"]
    table = found["drift_features"]
    assert table["feature"][table["psi"] > 0.1].tolist() == drifted
