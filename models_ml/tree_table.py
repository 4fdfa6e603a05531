"""Writes a model's trees as rows, so that SQL can follow them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from models_ml.tree_shap.lightgbm_text import Tree, read_model

# Bits of LightGBM's decision_type.
_IS_CATEGORICAL, _DEFAULT_LEFT, _MISSING_TYPE = 1, 2, 12
_ZERO_IS_MISSING, _NAN_IS_MISSING = 4, 8

SCHEMA = pa.schema(
    [
        ("tree", pa.int32()),
        ("node", pa.int32()),
        ("feature", pa.string()),
        ("is_categorical", pa.bool_()),
        ("threshold", pa.float64()),
        ("categories", pa.list_(pa.int32())),
        ("missing_goes_left", pa.bool_()),
        ("zero_is_missing", pa.bool_()),
        ("left_child", pa.int32()),
        ("right_child", pa.int32()),
        ("leaf_value", pa.float64()),
    ]
)


def tabulate_trees(model_text: str, features: Sequence[str]) -> pa.Table:
    """Return one row per node; a row's margin is the sum of the leaves it comes to in all trees.

    An inner node sends a value to the left when it is missing and ``missing_goes_left``, when it is
    at most ``threshold``, or when it is among ``categories`` without its fraction; to the right
    otherwise. A value within 1e-35 of zero is zero, and missing where ``zero_is_missing``.

    Args:
        model_text: LightGBM's, of a model with one tree per round.
        features: Names of the columns it was trained on, in order.

    Returns:
        ``SCHEMA``. Inner nodes count from 0, the root; leaves are -1, -2, ..., and a tree of one
        leaf has that as its root. What a node has no use for is NULL.

    Raises:
        ValueError: The text is not such a model's, or has another number of features.
    """
    n_features, trees = read_model(model_text)
    if n_features != len(features):
        raise ValueError(
            f"Trees: expected the names of {n_features} features, found {len(features)}."
        )
    rows = [row for number, tree in enumerate(trees) for row in _rows(number, tree, features)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _rows(number: int, tree: Tree, features: Sequence[str]) -> Iterator[dict[str, Any]]:
    for node, feature in enumerate(tree.features):
        yield {
            "tree": number,
            "node": node,
            "feature": features[feature],
            "left_child": tree.children[node][0],
            "right_child": tree.children[node][1],
            **_decision(tree, node),
        }
    for leaf, value in enumerate(tree.values):
        yield {"tree": number, "node": ~leaf, "leaf_value": float(value)}


def _decision(tree: Tree, node: int) -> dict[str, Any]:
    decision, threshold = tree.decisions[node], tree.thresholds[node]
    if decision & _IS_CATEGORICAL:
        # LightGBM sends what is missing from a category to the right.
        return {
            "is_categorical": True,
            "categories": _categories(tree, int(threshold)),
            "missing_goes_left": False,
            "zero_is_missing": False,
        }
    missing = decision & _MISSING_TYPE
    return {
        "is_categorical": False,
        "threshold": float(threshold),
        # A model for which nothing is missing reads a gap as zero.
        "missing_goes_left": bool(decision & _DEFAULT_LEFT if missing else threshold >= 0),
        "zero_is_missing": missing == _ZERO_IS_MISSING,
    }


def _categories(tree: Tree, index: int) -> list[int]:
    """Return the categories of a bit set of 32-bit words."""
    start, end = tree.category_starts[index : index + 2]
    words = np.array(tree.category_words[start:end], dtype="<u4")
    bits = np.unpackbits(words.view(np.uint8), bitorder="little")
    return [int(category) for category in np.flatnonzero(bits)]
