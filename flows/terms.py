"""Reading what turns a margin into a score: the calibration of a model, the policy of a night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from warehouse.ml_tables import read_rows

if TYPE_CHECKING:
    from models_ml.calibrate import Calibration
    from models_ml.rebuild import Terms


def read_calibration(connection: duckdb.DuckDBPyConnection, model_version: int) -> Calibration:
    """Return the calibration of a version of ml.models."""
    from models_ml.calibrate import Calibration

    [model] = read_rows(connection, "models", model_version=model_version).to_dict("records")
    points = read_rows(connection, "calibration_points", model_version=model_version)
    return Calibration(
        model["calibration_method"],
        model["calibration_slope"],
        model["calibration_intercept"],
        tuple(points.sort_values("margin")[["margin", "pd"]].itertuples(index=False, name=None)),
    )


def read_terms(
    connection: duckdb.DuckDBPyConnection, model_version: int, policy_version: int
) -> Terms:
    """Return what model and policy make of a margin."""
    from models_ml.rebuild import Terms

    [model] = read_rows(connection, "models", model_version=model_version).to_dict("records")
    [policy] = read_rows(connection, "policies", policy_version=policy_version).to_dict("records")
    grades = read_rows(connection, "policy_grades", policy_version=policy_version)
    return Terms(
        calibration=read_calibration(connection, model_version),
        threshold=model["threshold"],
        points_base=policy["points_base"],
        odds_base=policy["odds_base"],
        points_to_double_odds=policy["points_to_double_odds"],
        review_band_points=policy["review_band_points"],
        grades=dict(zip(grades["grade"], grades["pd_from"], strict=True)),
    )
