"""What the oracles share: safe quotients, and aggregates over the rows of one client.

Every aggregate leaves NULL (NaN) out; over nothing it is NULL, but for ``total`` and counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

SENTINEL = 365_243
NAN = math.nan


class Rows:
    """The rows of one client: arrays of equal length by column name."""

    def __init__(self, columns: Mapping[str, np.ndarray], length: int) -> None:
        self._columns = columns
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, column: str) -> np.ndarray:
        return self._columns[column]

    def where(self, kept: np.ndarray) -> Rows:
        """Return the rows of a condition or at some places."""
        columns = {name: values[kept] for name, values in self._columns.items()}
        count = np.count_nonzero(kept) if kept.dtype == bool else len(kept)
        return Rows(columns, int(count))

    def first(self, count: int) -> Rows:
        """Return the first rows."""
        columns = {name: values[:count] for name, values in self._columns.items()}
        return Rows(columns, min(count, self._length))

    def only(self, column: str) -> Any:
        """Return the first row's value; NULL without rows."""
        return self._columns[column][0] if self._length else NAN


def describe_clients(
    frame: pd.DataFrame, describe: Callable[[Rows], dict[str, Any]], key: str = "sk_id_curr"
) -> pd.DataFrame:
    """Describe the rows of each client, in the order they stand in; indexed by ``key``."""
    rows = _rows(frame)
    groups = frame.groupby(key).indices
    found = [describe(rows.where(places)) for places in groups.values()]
    index = pd.Index(list(groups), dtype="int64", name=key)
    # Without any client the description of no rows still names the features.
    names = list(found[0] if found else describe(rows))
    return pd.DataFrame({name: [row[name] for row in found] for name in names}, index=index)


def _rows(frame: pd.DataFrame) -> Rows:
    return Rows({name: column.to_numpy() for name, column in frame.items()}, len(frame))


def known(values: np.ndarray) -> np.ndarray:
    """Return the values that are not NULL."""
    return values[~np.isnan(values)]


def total(values: np.ndarray) -> float:
    """Return the sum, 0 over nothing."""
    return math.fsum(known(values))


def total_or_null(values: np.ndarray) -> float:
    """Return the sum."""
    present = known(values)
    return math.fsum(present) if len(present) else NAN


def mean(values: np.ndarray) -> float:
    """Return the mean."""
    present = known(values)
    return math.fsum(present) / len(present) if len(present) else NAN


def least(values: np.ndarray) -> float:
    """Return the minimum."""
    present = known(values)
    return float(present.min()) if len(present) else NAN


def greatest(values: np.ndarray) -> float:
    """Return the maximum."""
    present = known(values)
    return float(present.max()) if len(present) else NAN


def deviation(values: np.ndarray) -> float:
    """Return the sample standard deviation; NULL below two values."""
    present = known(values)
    if len(present) < 2:
        return NAN
    shifted = present - present[0]
    centred = shifted - math.fsum(shifted) / len(shifted)
    return math.sqrt(math.fsum(centred**2) / (len(present) - 1))


def share(condition: np.ndarray) -> float:
    """Return the share of rows where a condition holds."""
    return float(condition.mean()) if len(condition) else NAN


def share_below_zero(values: np.ndarray) -> float:
    """Return the share of negative values."""
    return share(known(values) < 0)


def ratio(numerator: float, denominator: float) -> float:
    """Divide; NULL where the denominator is NULL or 0 or the quotient is not finite."""
    if not denominator or math.isnan(denominator):
        return NAN
    quotient = float(numerator) / float(denominator)
    return quotient if math.isfinite(quotient) else NAN


def divide(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Divide row by row, as ``ratio`` does."""
    with np.errstate(all="ignore"):
        quotient = numerator.to_numpy("float64") / denominator.to_numpy("float64")
    quotient[~np.isfinite(quotient)] = np.nan
    return pd.Series(quotient, index=numerator.index)


def gaps(event_days: np.ndarray) -> np.ndarray:
    """Return the days between consecutive events, the latest pair last."""
    return np.diff(np.sort(known(event_days)))
