"""SQL turns margins into the probabilities that Python fitted, whatever the method."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from models_ml.calibrate import NO_CALIBRATION, Calibration, fit_isotonic, fit_platt
from tests.night import Night
from warehouse.ml_tables import append_rows

# Far outside, at, and between the margins that a fit sees.
EXTREMES = np.array([-1e300, -50.0, 50.0, 1e300])


@pytest.fixture
def warehouse(night: Night, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    copy = tmp_path / "warehouse.duckdb"
    shutil.copy(night.settings.warehouse_path, copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection


def calibrate(connection: duckdb.DuckDBPyConnection, calibration: Calibration) -> None:
    """Give the one model of a warehouse another calibration."""
    connection.execute(
        "update ml.models set calibration_method = ?, calibration_slope = ?, "
        "calibration_intercept = ?",
        [calibration.method, calibration.slope, calibration.intercept],
    )
    connection.execute("delete from ml.calibration_points")
    points = pd.DataFrame(calibration.points, columns=["margin", "pd"], dtype=np.float64)
    append_rows(connection, "calibration_points", points, model_version=1)


@pytest.mark.parametrize("method", ["none", "platt", "isotonic"])
def test_pd_in_sql_is_pd_in_python(warehouse: duckdb.DuckDBPyConnection, method: str) -> None:
    # Given a calibration of the night's model, and margins at and beyond its points
    folds = warehouse.sql("from ml.folds order by sk_id_curr").df()
    margin, target = folds["margin_oof"].to_numpy(), folds["target"].to_numpy()
    fit = {"none": lambda *_: NO_CALIBRATION, "platt": fit_platt, "isotonic": fit_isotonic}
    calibration = fit[method](margin, target)
    assert calibration.method == method
    calibrate(warehouse, calibration)
    planted = np.append(EXTREMES, [at for at, _ in calibration.points])
    if method != "isotonic":
        planted = planted[np.abs(planted) < 100]  # beyond, a logistic function is 0 or 1
    for table, column in (("folds", "margin_oof"), ("scores", "margin")):
        keys = [
            key
            for (key,) in warehouse.sql(
                f"select sk_id_curr from ml.{table} order by 1 limit {len(planted)}"
            ).fetchall()
        ]
        warehouse.executemany(
            f"update ml.{table} set {column} = ? where sk_id_curr = ?",
            list(zip(planted.tolist(), keys, strict=True)),
        )
    # When
    found = warehouse.sql("from intermediate.int_folds_calibrated").df()
    scores = warehouse.sql("from intermediate.int_scores_decided").df()
    # Then
    assert len(found) == len(folds)
    assert len(scores) == warehouse.sql("select count(*) from ml.scores").fetchall()[0][0]
    for rows in (found, scores):
        expected = calibration.apply(rows["margin"].to_numpy())
        np.testing.assert_allclose(rows["pd"], expected, rtol=0, atol=1e-12)
    # Points are those of the pd: 600 at 50:1, 20 more for double the odds.
    pd_found = scores["pd"].to_numpy()
    sure = (pd_found > 1e-9) & (pd_found < 1 - 1e-9)
    points = 600 + 20 * np.log2((1 - pd_found[sure]) / pd_found[sure] / 50)
    np.testing.assert_allclose(scores["score_points"][sure], points, atol=1e-4)
