"""The sum an analyst writes over scorecard_points is the scorecard's score."""

from __future__ import annotations

import duckdb
import jinja2
import numpy as np
import pandas as pd

from models_ml.scorecard import PointsScale, fit_scorecard
from tests.models_ml.applications import SPEC, make_applications
from warehouse.ml_tables import append_rows, create_ml_tables
from warehouse.settings import PROJECT_ROOT

QUERY = PROJECT_ROOT / "dbt_project" / "analyses" / "scorecard_score.sql"
TABLES = {"scorecard_points": "ml.scorecard_points", "application_features": "features"}


def test_sum_of_points_in_sql_is_the_score_in_python() -> None:
    # Given a scorecard of the latest model, an older one, and rows with values nobody had
    rows = make_applications(1500, seed=11)
    scale = PointsScale(600, 50, 20)
    scorecard = fit_scorecard(rows.matrix, rows.target, SPEC, scale)
    older = fit_scorecard(rows.matrix[:700], rows.target[:700], SPEC, scale)
    matrix = rows.matrix.copy()
    matrix[0, SPEC.names.index("region")] = 77
    matrix[1, :] = np.nan
    matrix[2, SPEC.names.index("income")] = 1e30
    cuts = scorecard.points.dropna(subset="bin_from")
    for at, (_, cut) in enumerate(cuts.iterrows(), start=3):
        matrix[at, SPEC.names.index(cut["feature"])] = np.float32(cut["bin_from"])
    with duckdb.connect() as connection:
        create_ml_tables(connection)
        append_rows(connection, "scorecard_points", older.points, model_version=1)
        append_rows(connection, "scorecard_points", scorecard.points, model_version=2)
        frame = pd.DataFrame(matrix, columns=list(SPEC.names))
        for name in SPEC.categorical:
            frame[name] = frame[name].astype("Int32")
        frame.insert(0, "sk_id_curr", rows.keys)
        connection.register("frame", frame)
        connection.execute("create table features as from frame")
        # When
        statement = jinja2.Template(QUERY.read_text(encoding="utf-8")).render(ref=TABLES.get)
        found = connection.sql(statement).df()
    # Then
    assert found["sk_id_curr"].tolist() == rows.keys.tolist()
    np.testing.assert_allclose(found["scorecard_points"], scorecard.score(matrix), atol=1e-9)
    assert found["scorecard_points"].nunique() > 100
