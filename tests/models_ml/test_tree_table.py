"""Trees as rows, followed by SQL alone, give the margins that LightGBM gives."""

from __future__ import annotations

import duckdb
import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from models_ml.tree_table import SCHEMA, tabulate_trees
from tests.models_ml.test_tree_shap import MISSING, make_odd_rows, make_rows, train
from warehouse.witness import MACRO_FILE

Matrix = npt.NDArray[np.float32]


def as_long(rows: Matrix, names: list[str]) -> pa.Table:
    """One row per application and feature, NULL where a value is missing."""
    return pa.table(
        {
            "sk_id_curr": np.repeat(np.arange(len(rows)), len(names)),
            "feature": np.tile(np.array(names), len(rows)),
            "feature_value": pa.array(rows.ravel().astype(np.float64), from_pandas=True),
        }
    )


def follow(booster: lgb.Booster, rows: Matrix, condition: str = "true") -> npt.NDArray[np.float64]:
    """Return the margins that the macro of the release computes."""
    names = booster.feature_name()
    with duckdb.connect() as connection:
        connection.register("nodes", tabulate_trees(booster.model_to_string(), names))
        connection.execute("create table champion_trees as from nodes")
        connection.register("arriving", as_long(rows, names))
        connection.execute(f"create table applications as from arriving where {condition}")
        connection.execute(MACRO_FILE.read_text(encoding="utf-8"))
        found = connection.execute(
            "from champion_margins('applications') order by sk_id_curr"
        ).fetchnumpy()
    assert found["sk_id_curr"].tolist() == list(range(len(rows)))
    return np.asarray(found["margin"])


@pytest.mark.parametrize("missing", MISSING)
def test_sql_scores_5000_rows_as_lightgbm_does(missing: str) -> None:
    # given categories, gaps, and values at the edges of what a test may meet
    booster = train(make_rows(800, seed=3), max_depth=7, **MISSING[missing])
    rows = make_odd_rows(5000, seed=5)
    assert np.isnan(rows).any()
    # when
    margins = follow(booster, rows)
    # then
    expected = booster.predict(rows, raw_score=True, num_threads=1)
    np.testing.assert_allclose(margins, expected, rtol=0, atol=1e-9)
    assert len(np.unique(margins)) > 1000


def test_values_that_equal_a_threshold_go_left() -> None:
    booster = train(make_rows(800, seed=1), max_depth=5)
    trees = tabulate_trees(booster.model_to_string(), booster.feature_name())
    tests = [row for row in trees.to_pylist() if row["threshold"] is not None]
    rows = make_rows(len(tests), seed=9)
    for row, test in zip(rows, tests, strict=True):
        row[booster.feature_name().index(test["feature"])] = test["threshold"]
    rows = np.concatenate([rows, np.nextafter(rows, np.float32(np.inf))])
    expected = booster.predict(rows, raw_score=True, num_threads=1)
    np.testing.assert_allclose(follow(booster, rows), expected, rtol=0, atol=1e-9)


def test_a_feature_without_a_row_is_missing() -> None:
    booster = train(make_rows(800, seed=2), max_depth=4)
    rows = make_rows(50, seed=7)
    found = follow(booster, rows, "feature <> 'Column_3'")
    rows[:, 3] = np.nan
    expected = booster.predict(rows, raw_score=True, num_threads=1)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_a_tree_of_one_leaf_has_it_as_its_root() -> None:
    rows = make_rows(200, seed=4)
    booster = lgb.train(
        {"objective": "regression", "verbosity": -1, "min_data_in_leaf": 500, "num_threads": 1},
        lgb.Dataset(rows, np.nan_to_num(rows[:, 2])),
        2,
    )
    trees = tabulate_trees(booster.model_to_string(), booster.feature_name()).to_pylist()
    assert {row["node"] for row in trees} == {-1}
    expected = booster.predict(rows, raw_score=True)
    np.testing.assert_allclose(follow(booster, rows), expected, rtol=0, atol=1e-9)


def test_every_node_is_reached_from_the_root_of_its_tree_once() -> None:
    booster = train(make_rows(800, seed=6), max_depth=6)
    table = tabulate_trees(booster.model_to_string(), booster.feature_name())
    assert table.schema == SCHEMA
    rows = table.to_pylist()
    for tree in {row["tree"] for row in rows}:
        nodes = [row for row in rows if row["tree"] == tree]
        children = [row[side] for row in nodes for side in ("left_child", "right_child")]
        assert sorted(child for child in children if child is not None) == sorted(
            row["node"] for row in nodes if row["node"] != 0
        )


def test_names_of_other_features_are_refused() -> None:
    booster = train(make_rows(300, seed=8), n_trees=1)
    with pytest.raises(ValueError, match="names of 8 features, found 2"):
        tabulate_trees(booster.model_to_string(), ["a", "b"])
