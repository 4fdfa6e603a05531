"""One number from the values of a client, with the NULL policy of the feature catalogue.

Values come as a pandas Series in which NaN stands for NULL. Sums are exact (``math.fsum``) and
slopes rational, so that an oracle owes nothing to the order of its rows.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pandas as pd

CATALOGUE = Path(__file__).parents[1] / "feature_catalog.csv"
NULL = float("nan")


def known(values: pd.Series) -> list[float]:
    return [float(value) for value in values if not pd.isna(value)]


def total(values: pd.Series) -> float:
    """Sum of what is known; 0 where nothing is."""
    return math.fsum(known(values))


def mean(values: pd.Series) -> float:
    found = known(values)
    return math.fsum(found) / len(found) if found else NULL


def highest(values: pd.Series) -> float:
    return max(known(values), default=NULL)


def lowest(values: pd.Series) -> float:
    return min(known(values), default=NULL)


def spread(values: pd.Series) -> float:
    """Sample standard deviation; NULL below two values."""
    found = known(values)
    if len(found) < 2:
        return NULL
    middle = math.fsum(found) / len(found)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in found) / (len(found) - 1))


def ratio(numerator: float, denominator: float) -> float:
    """NULL on a denominator of 0, on NULL, and where the result is not finite."""
    if math.isnan(numerator) or math.isnan(denominator) or denominator == 0:
        return NULL
    result = numerator / denominator
    return result if math.isfinite(result) else NULL


def ratios(numerators: pd.Series, denominators: pd.Series) -> pd.Series:
    pairs = zip(numerators.astype(float), denominators.astype(float), strict=True)
    return pd.Series([ratio(*pair) for pair in pairs], index=numerators.index, dtype=float)


def weighted_mean(values: pd.Series, weights: pd.Series) -> float:
    """sum(w * x) / sum(w) over the rows where both are known."""
    both = values.notna() & weights.notna()
    return ratio(total(values[both] * weights[both]), total(weights[both]))


def slope(y: pd.Series, x: pd.Series) -> float:
    """Least-squares slope of y over x; NULL below three pairs or where x does not vary."""
    pairs = [
        (Fraction(float(a)), Fraction(float(b)))
        for a, b in zip(y, x, strict=True)
        if not (pd.isna(a) or pd.isna(b))
    ]
    if len(pairs) < 3:
        return NULL
    y_mean = sum(a for a, _ in pairs) / len(pairs)
    x_mean = sum(b for _, b in pairs) / len(pairs)
    variation = sum((b - x_mean) ** 2 for _, b in pairs)
    if variation == 0:
        return NULL
    return float(sum((a - y_mean) * (b - x_mean) for a, b in pairs) / variation)


def flag(condition: pd.Series, where: pd.Series) -> pd.Series:
    """1 or 0 where ``where`` is known, else NULL."""
    return condition.astype(float).where(where.notna())


def numbers(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The frame with these columns as floats, NULL as NaN."""
    return frame.assign(**{name: frame[name].astype("float64") for name in columns})


def by_client(family: str, rows: Mapping[int, Mapping[str, float]]) -> pd.DataFrame:
    """One row per client, indexed by sk_id_curr, columns as the catalogue orders the family."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        columns = [row["feature"] for row in csv.DictReader(file) if row["family"] == family]
    for features in rows.values():
        assert set(features) == set(columns), set(features) ^ set(columns)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="float64")
    return frame.rename_axis("sk_id_curr").sort_index()
