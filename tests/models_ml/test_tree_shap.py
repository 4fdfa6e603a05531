from __future__ import annotations

import ast
import itertools
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pytest

from models_ml import tree_shap
from models_ml.tree_shap import MAX_FEATURES, read_lightgbm
from models_ml.tree_shap.kernel import BLOCK_ROWS, compiled

Matrix = npt.NDArray[np.float32]

MISSING = {
    "nan is missing": {},
    "nothing is missing": {"use_missing": False},
    "zero is missing": {"zero_as_missing": True},
}
# What a test may meet: nothing, zero and what LightGBM takes for it, the ends of the range, and
# codes that are negative, broken, unseen or too large for an integer.
ODD_VALUES = [np.nan, 0, -0.0, 1e-36, -1e-35, 2e-35, np.inf, -np.inf, -0.5, 3.7, 999, 3e9, -3e9]


def make_rows(n: int, seed: int, n_features: int = 8) -> Matrix:
    """Numbers, zeros and gaps; column 0 holds 60 categories, column 1 holds 5."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, n_features)).astype(np.float32)
    rows[rng.random(rows.shape) < 0.15] = 0
    rows[:, 0], rows[:, 1] = rng.integers(0, 60, n), rng.integers(0, 5, n)
    rows[rng.random(rows.shape) < 0.15] = np.nan
    return rows


def make_odd_rows(n: int, seed: int) -> Matrix:
    rng = np.random.default_rng(seed)
    rows = make_rows(n, seed)
    odd = rng.random(rows.shape) < 0.3
    rows[odd] = rng.choice(np.array(ODD_VALUES, np.float32), odd.sum())
    return rows


def train(rows: Matrix, n_trees: int = 15, **params: Any) -> lgb.Booster:
    rng = np.random.default_rng(5)
    known = np.nan_to_num(rows)
    target = known[:, 2] * known[:, 3] + np.isin(rows[:, 0], range(0, 60, 7)) + known[:, 1] % 2
    target += rng.normal(size=len(rows)) + known[:, 4:].sum(axis=1) + (known[:, 5] == 0)
    settings: dict[str, Any] = {
        "objective": "regression", "num_leaves": 40, "min_data_in_leaf": 3, "learning_rate": 0.3,
        "min_data_per_group": 5, "cat_smooth": 1, "num_threads": 1, "verbosity": -1, "seed": 3,
    }  # fmt: skip
    data = lgb.Dataset(rows, target, categorical_feature=[0, 1], params=settings | params)
    return lgb.train(settings | params, data, n_trees)


def assert_equal_to_lightgbm(booster: lgb.Booster, rows: Matrix) -> None:
    expected = np.asarray(booster.predict(rows, pred_contrib=True, num_threads=1))
    model = read_lightgbm(booster.model_to_string())
    found = model.explain(rows)
    np.testing.assert_allclose(found, expected[:, :-1], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(model.base_value, expected[:, -1], rtol=1e-12, atol=1e-14)
    margins = booster.predict(rows, raw_score=True, num_threads=1)
    np.testing.assert_allclose(model.base_value + found.sum(axis=1), margins, rtol=0, atol=1e-10)


@pytest.fixture(scope="module")
def booster() -> lgb.Booster:
    return train(make_rows(800, seed=1), max_depth=6)


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5, 6, 7])
def test_contributions_equal_lightgbms_for_every_depth_and_kind_of_missing(
    depth: int, missing: str
) -> None:
    booster = train(make_rows(800, seed=depth), max_depth=depth, **MISSING[missing])
    assert_equal_to_lightgbm(booster, make_odd_rows(300, seed=100 + depth))


def test_every_kind_of_test_was_met() -> None:
    kinds = set()
    for missing in MISSING.values():
        text = train(make_rows(800, seed=6), max_depth=6, **missing).model_to_string()
        kinds |= set(read_lightgbm(text).tests["kind"].tolist())
    assert kinds == {0, 1, 2, 3, 4}


def test_whole_rows_of_odd_values_equal_lightgbms(booster: lgb.Booster) -> None:
    rows = np.repeat(np.array(ODD_VALUES, np.float32)[:, None], 8, axis=1)
    assert_equal_to_lightgbm(booster, rows)


def test_values_that_equal_a_threshold_decide_as_in_lightgbm(booster: lgb.Booster) -> None:
    model = read_lightgbm(booster.model_to_string())
    rows = make_rows(len(model.tests), seed=9)
    for row, test in zip(rows, model.tests, strict=True):
        row[model.columns[test["column"]]] = test["threshold"]
    beyond = np.nextafter(rows, np.float32(np.inf))
    assert_equal_to_lightgbm(booster, np.concatenate([rows, beyond]))


@pytest.mark.parametrize("threshold", ["inf", "-inf", "1e300", "-1e300", "1e-50", "-1e-50"])
def test_thresholds_beyond_float32_equal_lightgbms(threshold: str) -> None:
    rows = make_rows(400, seed=2)[:, 2:]
    text = lgb.train(
        {"objective": "regression", "num_leaves": 6, "verbosity": -1, "num_threads": 1},
        lgb.Dataset(rows, np.nan_to_num(rows[:, 0] + rows[:, 2])),
        3,
    ).model_to_string()
    altered = re.sub(r"^threshold=\S+", f"threshold={threshold}", text, flags=re.MULTILINE)
    altered = re.sub(r"^tree_sizes=.*\n", "", altered, flags=re.MULTILINE)
    assert altered != text
    assert_equal_to_lightgbm(lgb.Booster(model_str=altered), make_odd_rows(200, seed=3)[:, 2:])


def test_contributions_equal_shapleys_definition() -> None:
    rows = make_rows(300, seed=4, n_features=6)
    booster = train(rows, n_trees=2, num_leaves=12)
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    row = rows[:1]

    def worth(node: dict[str, Any], known: set[int]) -> float:
        """Expected margin of a tree: follow what is known, weigh the branches of what is not."""
        if "leaf_value" in node:
            return float(node["leaf_value"])
        left, right = node["left_child"], node["right_child"]
        if node["split_feature"] in known:
            return worth(left if goes_left(node) else right, known)
        shares = [c.get("internal_count", c.get("leaf_count")) for c in (left, right)]
        total = shares[0] * worth(left, known) + shares[1] * worth(right, known)
        return float(total / sum(shares))

    def goes_left(node: dict[str, Any]) -> bool:
        value = float(row[0, node["split_feature"]])
        if node["decision_type"] == "==":
            return str(value).removesuffix(".0") in node["threshold"].split("||")
        if math.isnan(value):
            return (
                bool(node["default_left"])
                if node["missing_type"] == "NaN"
                else node["threshold"] >= 0
            )
        return bool(value <= node["threshold"])

    expected = np.zeros(6)
    for feature in range(6):
        others = [other for other in range(6) if other != feature]
        for size in range(6):
            weight = math.factorial(size) * math.factorial(5 - size) / math.factorial(6)
            for known in itertools.combinations(others, size):
                gain = [worth(t, {*known, feature}) - worth(t, {*known}) for t in trees]
                expected[feature] += weight * sum(gain)
    model = read_lightgbm(booster.model_to_string())
    np.testing.assert_allclose(model.explain(row)[0], expected, rtol=1e-9, atol=1e-12)
    assert model.base_value == pytest.approx(sum(worth(tree, set()) for tree in trees), rel=1e-12)


def test_deep_paths_over_few_features_are_explained() -> None:
    rows = make_rows(800, seed=7, n_features=6)
    booster = train(rows, max_depth=-1, num_leaves=90)
    depths = booster.trees_to_dataframe()["node_depth"]
    assert depths.max() > 12
    assert_equal_to_lightgbm(booster, rows[:300])


def test_paths_of_ten_features_are_explained_and_of_more_refused() -> None:
    rows = np.eye(40, 12, dtype=np.float32).repeat(5, axis=0)

    def train_chain(n_features: int) -> lgb.Booster:
        """Each column in turn tells five rows from all others: a path through all of them."""
        target = rows[:, :n_features] @ 3.0 ** np.arange(n_features)
        settings = {
            "objective": "regression", "num_leaves": 50, "min_data_in_leaf": 1, "max_depth": -1,
            "min_data_in_bin": 1, "num_threads": 1, "verbosity": -1,
        }  # fmt: skip
        return lgb.train(settings, lgb.Dataset(rows, target), 2)

    assert_equal_to_lightgbm(train_chain(MAX_FEATURES), rows)
    with pytest.raises(ValueError, match="at most 10 distinct features on the path"):
        read_lightgbm(train_chain(MAX_FEATURES + 1).model_to_string())


def test_constant_model_has_no_contributions() -> None:
    rows = np.ones((50, 3), np.float32)
    data = lgb.Dataset(rows, np.linspace(0, 1, 50))
    booster = lgb.train({"objective": "regression", "verbosity": -1}, data, 3)
    model = read_lightgbm(booster.model_to_string())
    assert model.base_value == pytest.approx(0.5)
    assert model.explain(rows).tolist() == [[0.0] * 3] * 50
    assert_equal_to_lightgbm(booster, rows)


def test_random_forest_is_the_sum_of_its_trees_as_its_raw_score() -> None:
    booster = train(
        make_rows(800, seed=8), n_trees=6, boosting="rf", bagging_freq=1, bagging_fraction=0.6,
        max_depth=6,
    )  # fmt: skip
    assert_equal_to_lightgbm(booster, make_odd_rows(200, seed=8))


def test_mean_of_models_has_the_mean_of_their_contributions(booster: lgb.Booster) -> None:
    other = train(make_rows(800, seed=12), max_depth=5, n_trees=7)
    rows = make_odd_rows(200, seed=13)
    single = [read_lightgbm(b.model_to_string()) for b in (booster, other)]
    mean = read_lightgbm(booster.model_to_string(), other.model_to_string())
    expected = np.mean([model.explain(rows) for model in single], axis=0)
    np.testing.assert_allclose(mean.explain(rows), expected, rtol=1e-9, atol=1e-12)
    assert mean.base_value == pytest.approx(np.mean([model.base_value for model in single]))


def test_neither_threads_nor_blocks_change_a_bit(booster: lgb.Booster) -> None:
    model = read_lightgbm(booster.model_to_string())
    rows = make_odd_rows(3 * BLOCK_ROWS + 17, seed=14)
    once = model.explain(rows)
    for threads in (2, 3, 5, 64):
        assert np.array_equal(model.explain(rows, threads), once)
    for part in (slice(0, 1), slice(5, 5 + BLOCK_ROWS), slice(BLOCK_ROWS - 1, 2 * BLOCK_ROWS + 1)):
        assert np.array_equal(model.explain(rows[part]), once[part])
    strided = np.asfortranarray(rows)
    assert np.array_equal(model.explain(strided, 2), once)
    assert np.array_equal(read_lightgbm(booster.model_to_string()).explain(rows), once)


def test_no_rows_have_no_contributions(booster: lgb.Booster) -> None:
    model = read_lightgbm(booster.model_to_string())
    assert model.explain(np.empty((0, 8), np.float32), threads=2).shape == (0, 8)


def test_matrix_of_another_shape_or_type_is_refused(booster: lgb.Booster) -> None:
    model = read_lightgbm(booster.model_to_string())
    rows = make_rows(3, seed=1)
    for wrong in (rows[:, :7], rows.astype(np.float64), rows[0]):
        with pytest.raises(ValueError, match="expected a float32 matrix of 8 columns"):
            model.explain(wrong)  # type: ignore[arg-type]


def drop_counts(text: str) -> str:
    return re.sub(r"^(leaf|internal)_count=.*\n", "", text, flags=re.MULTILINE)


def empty_a_leaf(text: str) -> str:
    return re.sub(r"^leaf_count=\d+", "leaf_count=0", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: "a scorecard", "text of a LightGBM model"),
        (lambda text: text.replace("is_linear=0", "is_linear=1"), "constant leaves"),
        (
            lambda text: text.replace("num_tree_per_iteration=1", "num_tree_per_iteration=3"),
            "found 3",
        ),
        (drop_counts, "number of training rows"),
        (empty_a_leaf, "number of training rows"),
    ],
)
def test_models_without_exact_contributions_are_refused(
    booster: lgb.Booster, spoil: Callable[[str], str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        read_lightgbm(spoil(booster.model_to_string()))


def test_mean_of_models_of_other_features_is_refused(booster: lgb.Booster) -> None:
    other = train(make_rows(200, seed=1, n_features=6), n_trees=1)
    with pytest.raises(ValueError, match=r"found \[6, 8\]"):
        read_lightgbm(booster.model_to_string(), other.model_to_string())


def test_functions_compile_where_machine_code_cannot_be_kept() -> None:
    names: dict[str, Any] = {}
    exec("def double(value):\n    return 2 * value", names)  # no file, hence no folder beside it
    assert compiled(names["double"])(21) == 42


def test_package_stands_alone() -> None:
    imported = set()
    for file in Path(tree_shap.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(str(node.module).partition(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"numba", "numpy"}
