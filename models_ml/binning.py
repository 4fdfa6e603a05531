"""Cuts features into bins and weighs the evidence in each, for the points scorecard."""

from __future__ import annotations

import logging
import warnings
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]

MAX_BINS = 6
SMALLEST_BIN = 0.05
# A bin's rates are shrunk as if so many more applications with the overall rate were in it.
PRIOR_APPLICATIONS = 20


def bin_feature(values: FloatArray, target: IntArray, *, categorical: bool) -> pd.DataFrame:
    """Cut one feature into at most six bins by optimal binning (Navas-Palencia 2020).

    Numbers are cut where the default rate rises or falls in one direction throughout; categories
    of like rates share a bin. Missing values always have bin 0 to themselves.

    Args:
        values: Shape (n,), NaN where missing, at least two distinct others.
        target: 0 or 1, shape (n,).
        categorical: Whether values are integer codes.

    Returns:
        One row per interval: bin, bin_from <= value < bin_below (NaN where open), is_missing. A
        category is the interval [code, code + 1), so a bin of several categories has several rows.
    """
    found = _optimal_binning(categorical).fit(values, target)
    rows: list[dict[str, Any]] = [
        {"bin": 0, "bin_from": np.nan, "bin_below": np.nan, "is_missing": True}
    ]
    if categorical:
        for position, codes in enumerate(found.splits, start=1):
            rows += [
                {"bin": position, "bin_from": code, "bin_below": code + 1, "is_missing": False}
                for code in sorted(codes)
            ]
    else:
        edges = [np.nan, *found.splits, np.nan]
        rows += [
            {"bin": position, "bin_from": lower, "bin_below": upper, "is_missing": False}
            for position, (lower, upper) in enumerate(pairwise(edges), start=1)
        ]
    return pd.DataFrame(rows)


def place_in_bins(values: FloatArray, intervals: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return the row of ``intervals`` each value lies in, shape (n,); -1 where in none.

    Args:
        values: Shape (n,), NaN where missing.
        intervals: From ``bin_feature``.
    """
    lower = intervals["bin_from"].fillna(-np.inf).to_numpy()
    upper = intervals["bin_below"].fillna(np.inf).to_numpy()
    missing = intervals["is_missing"].to_numpy()
    place = np.full(len(values), -1, dtype=np.intp)
    for row in range(len(intervals)):
        inside = (
            np.isnan(values) if missing[row] else (values >= lower[row]) & (values < upper[row])
        )
        place[inside] = row
    return place


def weigh_evidence(n: npt.ArrayLike, n_bad: npt.ArrayLike, default_rate: float) -> FloatArray:
    """Return the weight of evidence: ln(odds of repayment in the bin / those of all).

    Positive is safer than average. The counts are shrunk towards the default rate of all, so that
    an empty bin weighs nothing and one without a default stays finite.

    Args:
        n: Applications in each bin.
        n_bad: Of these, defaulted.
        default_rate: Of all, strictly between 0 and 1.
    """
    bad = np.asarray(n_bad, np.float64) + PRIOR_APPLICATIONS * default_rate
    good = np.asarray(n, np.float64) + PRIOR_APPLICATIONS - bad
    weights: FloatArray = np.log(good / bad) - np.log((1 - default_rate) / default_rate)
    return weights


def information_value(n: npt.ArrayLike, n_bad: npt.ArrayLike, default_rate: float) -> float:
    """Return the information value of bins: 0 tells nothing, 0.02 little, 0.3 much (Siddiqi 2006).

    Args:
        n: Applications in each bin, shape (b,).
        n_bad: Of these, defaulted.
        default_rate: Of all.
    """
    bad = np.asarray(n_bad, np.float64)
    good = np.asarray(n, np.float64) - bad
    shares = good / max(good.sum(), 1.0) - bad / max(bad.sum(), 1.0)
    return float(np.sum(shares * weigh_evidence(n, n_bad, default_rate)))


def screen_feature(values: FloatArray, target: IntArray, *, categorical: bool) -> float:
    """Return the information value of tenths (or categories); -1 below two distinct values."""
    known = ~np.isnan(values)
    distinct = np.unique(values[known])
    if len(distinct) < 2:
        return -1.0
    if not categorical:
        distinct = np.unique(np.quantile(values[known], np.arange(10) / 10))
    group = np.where(known, np.searchsorted(distinct, values, side="right"), 0)
    n, n_bad = np.bincount(group), np.bincount(group, weights=target)
    return information_value(n, n_bad, float(np.mean(target)))


def _optimal_binning(categorical: bool) -> Any:
    # cvxpy, which optbinning loads and we do not use, prints to standard output that a solver of
    # its own clashes with another library's.
    logging.getLogger("__cvxpy__").disabled = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from optbinning import OptimalBinning

    if categorical:
        return OptimalBinning(dtype="categorical", cat_cutoff=SMALLEST_BIN / 2, max_n_bins=MAX_BINS)
    return OptimalBinning(
        dtype="numerical",
        min_bin_size=SMALLEST_BIN,
        max_n_bins=MAX_BINS,
        monotonic_trend="auto_asc_desc",
    )
