"""Reads the trees of a LightGBM model from its text."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class Tree(NamedTuple):
    """A tree as its text has it: inner nodes count from 0, leaves are ~0, ~1, ..."""

    features: list[int]
    thresholds: list[np.float32]
    decisions: list[int]
    children: list[tuple[int, int]]
    values: FloatArray
    leaf_counts: FloatArray
    counts: FloatArray
    category_starts: list[int]
    category_words: list[int]

    def cover(self, node: int) -> float:
        """Return how many training rows came to a node."""
        return float(self.counts[node] if node >= 0 else self.leaf_counts[~node])

    def mean(self) -> float:
        """Return the mean of the leaves over the training rows."""
        if not self.features:
            return float(self.values[0])
        return float(self.leaf_counts @ self.values / self.counts[0])


def read_model(text: str) -> tuple[int, list[Tree]]:
    """Return the number of features and the trees.

    Args:
        text: ``Booster.model_to_string()``.

    Raises:
        ValueError: The text is not LightGBM's, or the model has several classes, linear leaves or
            no counts of training rows.
    """
    head, *parts = text.split("\n\nTree=")
    header = dict(line.partition("=")[::2] for line in head.splitlines())
    if "max_feature_idx" not in header:
        raise ValueError("Tree SHAP: expected the text of a LightGBM model, found something else.")
    if header.get("num_tree_per_iteration") != "1":
        raise ValueError(
            "Tree SHAP: expected one tree per round, found "
            f"{header.get('num_tree_per_iteration')}. Models of several classes are not explained."
        )
    return int(header["max_feature_idx"]) + 1, [_read_tree(part) for part in parts]


def _read_tree(part: str) -> Tree:
    lines = part.split("\n\n", 1)[0].splitlines()
    fields = {name: value.split() for name, _, value in (line.partition("=") for line in lines)}

    def integers(name: str) -> list[int]:
        return [int(value) for value in fields.get(name, [])]

    def floats(name: str) -> FloatArray:
        return np.array(fields.get(name, []), dtype=np.float64)

    if fields.get("is_linear") == ["1"]:
        raise ValueError(
            f"Tree SHAP: expected constant leaves, found linear ones in tree {lines[0]}."
        )
    tree = Tree(
        features=integers("split_feature"),
        thresholds=_floor(floats("threshold")),
        decisions=integers("decision_type"),
        children=list(zip(integers("left_child"), integers("right_child"), strict=True)),
        values=floats("leaf_value"),
        leaf_counts=floats("leaf_count"),
        counts=floats("internal_count"),
        category_starts=integers("cat_boundaries"),
        category_words=integers("cat_threshold"),
    )
    n_inner = len(tree.features)
    counted = len(tree.leaf_counts) == n_inner + 1 and len(tree.counts) == n_inner
    if n_inner and not (counted and tree.leaf_counts.min() > 0 and tree.counts.min() > 0):
        raise ValueError(
            f"Tree SHAP: expected the number of training rows in every node of tree {lines[0]}, "
            "found none or zero. Train the model anew."
        )
    return tree


def _floor(thresholds: FloatArray) -> list[np.float32]:
    """Return the largest float32 not above each: it splits float32 values the same way."""
    with np.errstate(over="ignore"):
        rounded = thresholds.astype(np.float32)
    below = np.nextafter(rounded, np.float32(-np.inf))
    return list(np.where(rounded > thresholds, below, rounded))
