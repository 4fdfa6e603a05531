"""All scores of a release in memory, by key: a lookup that costs no query.

A query engine spends milliseconds of CPU on planning a lookup that reads one row; the scores of
356,000 applications in Arrow's columns are 47 MB and a row comes out of them in 0.02 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

# Read in slices, so that what reading needs for a moment stays small beside what is kept.
SLICE_ROWS = 5_000

Slices = Callable[[int, int], pa.Table]


class ScoreIndex:
    """The rows of ``scores_latest``; safe to share between threads.

    Args:
        keys: Every key, ascending, without repetition.
        read: Returns the rows with keys from the first to the last given, in the order of keys.
    """

    def __init__(self, keys: np.ndarray[Any, np.dtype[np.int64]], read: Slices) -> None:
        self._keys = keys
        self._slices = [_columns(read(first, last)) for first, last in _ranges(keys)]

    def row(self, sk_id_curr: int) -> dict[str, Any] | None:
        """Return the row of a key, or None when there is none."""
        position = int(self._keys.searchsorted(sk_id_curr))
        if position == len(self._keys) or self._keys[position] != sk_id_curr:
            return None
        number, offset = divmod(position, SLICE_ROWS)
        return {name: column[offset].as_py() for name, column in self._slices[number]}


def _ranges(keys: np.ndarray[Any, np.dtype[np.int64]]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(keys), SLICE_ROWS):
        part = keys[start : start + SLICE_ROWS]
        yield int(part[0]), int(part[-1])


def _columns(table: pa.Table) -> list[tuple[str, pa.Array]]:
    """Return the columns, each whole; values that repeat are kept once."""
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        whole = column.combine_chunks()
        n_values = len(whole.unique())
        if n_values == 1:
            whole = compute.run_end_encode(whole)
        elif pa.types.is_string(whole.type) and n_values < len(whole) // 2:
            whole = whole.dictionary_encode()
        columns.append((name, whole))
    return columns
