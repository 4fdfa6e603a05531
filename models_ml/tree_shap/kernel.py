"""The compiled part: tables of contributions, and their sum for every row.

Numba keeps machine code as long as this file does not change: constants that it uses stand here.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Function = TypeVar("Function", bound=Callable[..., Any])

# Distinct features on the path to a leaf; beyond, tables outgrow the processor's cache.
MAX_FEATURES = 10
# Rows at a time: few enough to stay in cache, enough to pay for reading the tables again.
BLOCK_ROWS = 512

# LightGBM takes what is not further from zero than this for zero (kZeroThreshold).
ZERO = np.float32(1e-35)
MISSING_RIGHT, MISSING_LEFT, ZERO_RIGHT, ZERO_LEFT, CATEGORY = range(5)

TEST = np.dtype(
    [
        ("column", np.int64),
        ("kind", np.int64),
        ("threshold", np.float32),
        ("if_left", np.uint32),  # what is left of the answers of a row that goes left here
        ("if_right", np.uint32),
        ("first_word", np.int64),  # the categories that go left, a bit each
        ("end_word", np.int64),
    ]
)
LEAF = np.dtype(
    [
        ("group", np.int64),
        ("value", np.float64),
        ("first_factor", np.int64),
        ("end_factor", np.int64),
    ]
)
# A feature on the path to a leaf is passed if the answers to what it is asked are ``passed``.
FACTOR = np.dtype(
    [("slot", np.int64), ("asked", np.int64), ("passed", np.int64), ("share", np.float64)]
)


def compiled(function: Function) -> Function:
    """Compile at the first call, free of the interpreter's lock, and keep the machine code."""
    try:
        return cast(Function, numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:  # there is no folder to keep it in
        return cast(Function, numba.njit(nogil=True)(function))


@compiled
def fill_tables(
    tables: FloatArray,
    starts: npt.NDArray[np.int64],
    leaves: npt.NDArray[np.void],
    factors: npt.NDArray[np.void],
    weights: FloatArray,
) -> None:
    """Add every leaf's contributions to the tables of its group, which come as zeros."""
    n_sets = 1 << MAX_FEATURES
    unmet, weighted = np.empty(n_sets), np.empty(n_sets)  # U(S) and Q(S) of the package's docstring
    product = np.empty((n_sets, MAX_FEATURES + 1))  # coefficients of prod(x + z_j: j in S)
    for leaf in leaves:
        path = factors[leaf.first_factor : leaf.end_factor]
        d = len(path)
        product[0], product[0, 0] = 0.0, 1.0
        unmet[(1 << d) - 1] = 1.0
        for passed in range(1, 1 << d):
            highest = 0
            while passed >> (highest + 1):
                highest += 1
            share = path[highest].share
            without = passed ^ (1 << highest)
            product[passed, 0] = product[without, 0] * share
            for k in range(1, d + 1):
                product[passed, k] = product[without, k] * share + product[without, k - 1]
            # The same bit counted from the full set down.
            rest = ((1 << d) - 1) ^ passed
            unmet[rest] = unmet[rest | 1 << highest] * share
        for passed in range(1 << d):
            weighted[passed] = (weights[d, :d] * product[passed, :d]).sum()
        start, end = starts[leaf.group], starts[leaf.group + 1]
        table = tables[start[2] : end[2]].reshape(end[1] - start[1], -1)
        for answers in range(table.shape[1]):
            passed = 0
            for j in range(d):
                if answers & path[j].asked == path[j].passed:
                    passed |= 1 << j
            for j in range(d):
                if passed >> j & 1:
                    effect = (1.0 - path[j].share) * weighted[passed ^ 1 << j]
                else:
                    effect = -weighted[passed]
                table[path[j].slot, answers] += leaf.value * unmet[passed] * effect


@compiled
def explain_rows(
    matrix: npt.NDArray[np.float32],
    contributions: FloatArray,
    columns: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    tests: npt.NDArray[np.void],
    words: npt.NDArray[np.uint32],
    slots: npt.NDArray[np.int64],
    tables: FloatArray,
) -> None:
    """Write the contributions of every row; arrays are those of ``TreeShap``."""
    values = np.empty((len(columns), BLOCK_ROWS), np.float32)
    sums = np.empty((len(columns), BLOCK_ROWS))
    answers = np.empty(BLOCK_ROWS, np.uint32)
    for first in range(0, len(matrix), BLOCK_ROWS):
        block = matrix[first : first + BLOCK_ROWS]
        n = len(block)
        for row in range(n):
            for column in range(len(columns)):
                value = block[row, columns[column]]
                values[column, row] = np.float32(0) if abs(value) <= ZERO else value
        sums[:] = 0.0
        for group in range(len(starts) - 1):
            first_test, first_slot, first_entry = starts[group]
            end_test, end_slot, end_entry = starts[group + 1]
            size = (end_entry - first_entry) // (end_slot - first_slot)
            answers[:] = size - 1
            for test in tests[first_test:end_test]:
                own_words = words[test.first_word : test.end_word]
                _ask(test, values[test.column, :n], own_words, answers)
            for slot in range(first_slot, end_slot):
                table = tables[first_entry:][(slot - first_slot) * size :][:size]
                column_sums = sums[slots[slot]]
                for row in range(n):
                    column_sums[row] += table[answers[row]]
        for row in range(n):
            for column in range(len(columns)):
                contributions[first + row, columns[column]] = sums[column, row]


@compiled
def _ask(
    test: Any,
    values: npt.NDArray[np.float32],
    words: npt.NDArray[np.uint32],
    answers: npt.NDArray[np.uint32],
) -> None:
    """Strike a bit from the answers of every row that does not pass."""
    threshold, if_left, if_right = test.threshold, test.if_left, test.if_right
    if test.kind == MISSING_RIGHT:
        for row in range(len(values)):
            answers[row] &= if_left if values[row] <= threshold else if_right
    elif test.kind == MISSING_LEFT:
        for row in range(len(values)):
            answers[row] &= if_right if values[row] > threshold else if_left
    elif test.kind == CATEGORY:
        n_codes = 32 * (len(words) - 1)
        for row in range(len(values)):
            # What is missing or no code of a category meets the empty last word: it goes right.
            known = values[row] > -1 and values[row] < n_codes
            code = np.int64(values[row]) if known else n_codes
            goes_left = words[code >> 5] >> np.uint32(code & 31) & np.uint32(1)
            answers[row] &= if_left if goes_left else if_right
    else:
        if_missing = if_left if test.kind == ZERO_LEFT else if_right
        for row in range(len(values)):
            if np.isnan(values[row]) or values[row] == 0:
                answers[row] &= if_missing
            else:
                answers[row] &= if_left if values[row] <= threshold else if_right


def shapley_weights() -> FloatArray:
    """Return Shapley's weight of a coalition of k among d features, shape (d, k)."""
    weights = np.zeros((MAX_FEATURES + 1, MAX_FEATURES + 1))
    for d in range(1, MAX_FEATURES + 1):
        weights[d, :d] = [factorial(k) * factorial(d - 1 - k) / factorial(d) for k in range(d)]
    return weights
