"""A model made ready to be explained."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .groups import Group, describe_groups
from .kernel import BLOCK_ROWS, FACTOR, LEAF, TEST, explain_rows, fill_tables, shapley_weights
from .lightgbm_text import read_model

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TreeShap:
    """A model made ready to be explained; ``read_lightgbm`` makes it.

    Attributes:
        n_features: Columns that a matrix must have, f.
        base_value: The margin before any feature is known.
        columns: Matrix columns that the model tests at all.
        starts: Where tests, slots and table of each group begin and, in the last row, end.
        tests: All tests, with positions in ``columns``.
        words: Bit sets of categories.
        slots: The position in ``columns`` of every feature of every group.
        tables: Contributions by slot and combination of answers.
    """

    n_features: int
    base_value: float
    columns: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    tests: npt.NDArray[np.void]
    words: npt.NDArray[np.uint32]
    slots: npt.NDArray[np.int64]
    tables: FloatArray

    def explain(self, matrix: npt.NDArray[np.float32], threads: int = 1) -> FloatArray:
        """Return the contribution of every feature to every row's margin, shape (n, f).

        Args:
            matrix: Features, shape (n, f), missing values NaN.
            threads: Threads to share the rows.

        Raises:
            ValueError: The matrix has another width or type.
        """
        if matrix.ndim != 2 or matrix.shape[1] != self.n_features or matrix.dtype != np.float32:
            raise ValueError(
                f"Tree SHAP: expected a float32 matrix of {self.n_features} columns, found "
                f"{matrix.dtype} of shape {matrix.shape}."
            )
        contributions = np.zeros(matrix.shape)
        model = (self.columns, self.starts, self.tests, self.words, self.slots, self.tables)
        n_blocks = -(-len(matrix) // BLOCK_ROWS)
        share = max(1, -(-n_blocks // max(1, threads))) * BLOCK_ROWS
        parts = [slice(start, start + share) for start in range(0, len(matrix), share)]
        if len(parts) <= 1:
            explain_rows(matrix, contributions, *model)
            return contributions
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(lambda p: explain_rows(matrix[p], contributions[p], *model), parts))
        return contributions


def read_lightgbm(*model_texts: str) -> TreeShap:
    """Make a model, or the mean of several, ready to be explained.

    Args:
        model_texts: ``Booster.model_to_string()`` of each. A random forest is explained as the sum
            of its trees, which ``predict(raw_score=True)`` gives.

    Raises:
        ValueError: A text is not LightGBM's, the model has several classes, linear leaves or no
            counts of training rows, a path tests more than ``MAX_FEATURES`` features, or the
            models have different numbers of features.
    """
    models = [read_model(text) for text in model_texts]
    widths = {n_features for n_features, _ in models}
    if len(widths) != 1:
        raise ValueError(
            f"Tree SHAP: expected models of one number of features, found {sorted(widths)}."
        )
    trees = [
        tree._replace(values=tree.values / len(models)) for _, trees in models for tree in trees
    ]
    columns = sorted({feature for tree in trees for feature in tree.features})
    groups = [group for tree in trees for group in describe_groups(tree)]
    return _pack(widths.pop(), sum(tree.mean() for tree in trees), columns, groups)


def _pack(n_features: int, base_value: float, columns: list[int], groups: list[Group]) -> TreeShap:
    position = {feature: index for index, feature in enumerate(columns)}
    starts = [(0, 0, 0)]
    tests: list[tuple[Any, ...]] = []
    words: list[int] = []
    slots: list[int] = []
    leaves: list[tuple[int, float, int, int]] = []
    factors: list[tuple[int, int, int, float]] = []
    for index, group in enumerate(groups):
        for test in group.tests:
            first = len(words)
            words += test.words
            tests.append((position[test.feature], *test[1:5], first, len(words)))
        slots += [position[feature] for feature in group.features]
        size = len(group.features) << group.n_bits
        starts.append((len(tests), len(slots), starts[-1][2] + size))
        for value, own in group.leaves:
            leaves.append((index, value, len(factors), len(factors) + len(own)))
            factors += own
    table_starts = np.array(starts, dtype=np.int64)
    tables = np.zeros(starts[-1][2])
    fill_tables(
        tables, table_starts, np.array(leaves, LEAF), np.array(factors, FACTOR), shapley_weights()
    )
    return TreeShap(
        n_features=n_features,
        base_value=base_value,
        columns=np.array(columns, np.int64),
        starts=table_starts,
        tests=np.array(tests, TEST),
        words=np.array(words, np.uint32),
        slots=np.array(slots, np.int64),
        tables=tables,
    )
