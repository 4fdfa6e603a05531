"""Population stability of every feature on every row, against bins frozen at training.

A bin holds lower <= value < upper. A NULL bound is an open end: the first bin of a feature has no
lower bound, the last no upper one, so that every number falls in exactly one bin. Bin 0 holds the
NULLs (both bounds NULL). Categories are codes 0, 1, ..: bin c + 1 holds code c, and the last bin
the codes above all those of the training rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from scipy.stats import chi2

from models_ml.feature_spec import FeatureSpec, to_matrix
from warehouse.errors import GateError

FloatArray = npt.NDArray[np.float64]
CountArray = npt.NDArray[np.int64]

CRITICAL_QUANTILE = 0.99
# An empty bin counts as half an application, so that its logarithm exists.
EMPTY_COUNT = 0.5
# What is counted of a part of the rows; parts add up.
COUNTED = pa.schema([("feature", pa.string()), ("bin", pa.int16()), ("count", pa.int64())])


def build_reference_bins(
    matrix: npt.NDArray[np.float32], spec: FeatureSpec, n_bins: int = 10
) -> pd.DataFrame:
    """Cut every feature into bins of about equal counts and count the training rows in them.

    A value that fills more than one bin by itself gets a bin of its own.

    Args:
        matrix: Training rows, shape (n, f).
        spec: Names of the matrix' columns.
        n_bins: Bins of a numeric feature at most, NULLs aside.

    Returns:
        Columns feature, bin, lower, upper, reference_count; the open and NULL bounds are NaN.
    """
    categorical = set(spec.categorical)
    frames = []
    for index, name in enumerate(spec.names):
        values = matrix[:, index].astype(np.float64)
        present = np.sort(values[~np.isnan(values)])
        edges = _code_edges(present) if name in categorical else _quantile_edges(present, n_bins)
        frames.append(
            pd.DataFrame(
                {
                    "feature": name,
                    "bin": np.arange(len(edges) + 2, dtype=np.int16),
                    "lower": np.concatenate([[np.nan, np.nan], edges]),
                    "upper": np.concatenate([[np.nan], edges, [np.nan]]),
                    "reference_count": _count(values, edges),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def count_bins(
    matrix: npt.NDArray[np.float32], spec: FeatureSpec, reference_bins: pd.DataFrame
) -> pd.DataFrame:
    """Count the rows of ``matrix`` in the frozen bins.

    Returns:
        Columns feature, bin, count; a row for every row of ``reference_bins``.

    Raises:
        GateError: The bins are not of these features.
    """
    positions = {name: index for index, name in enumerate(spec.names)}
    if set(reference_bins["feature"]) != set(positions):
        raise GateError(
            "Drift: expected reference bins of the model's own features, found others. "
            "Use the bins of the same model version."
        )
    frames = [
        pd.DataFrame(
            {
                "feature": name,
                "bin": np.arange(len(bins), dtype=np.int16),
                "count": _count(
                    matrix[:, positions[name]].astype(np.float64),
                    bins["lower"].to_numpy(dtype=np.float64)[2:],
                ),
            }
        )
        for name, bins in _by_feature(reference_bins)
    ]
    return pd.concat(frames, ignore_index=True)


@dataclass(frozen=True)
class BinCounter:
    """The frozen bins of a model, as they can be sent to another process.

    Attributes:
        spec: Features of the model.
        reference_bins: From ``build_reference_bins``.
    """

    spec: FeatureSpec
    reference_bins: pd.DataFrame

    def count(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Count the rows of all batches together, holding one at a time: one batch of ``COUNTED``.

        Raises:
            GateError: The bins are not of these features, a feature is missing or infinite.
        """
        counted = None
        for batch in batches:
            matrix = to_matrix(pa.Table.from_batches([batch]), self.spec)
            counts = count_bins(matrix, self.spec, self.reference_bins)
            if counted is not None:
                counts["count"] += counted["count"]
            counted = counts
        if counted is not None:
            rows = pa.Table.from_pandas(counted, COUNTED, preserve_index=False)
            yield from rows.combine_chunks().to_batches()


def psi_table(reference_bins: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Compare counts feature by feature.

    PSI = sum over bins of (current share - reference share) * ln(current share / reference share),
    NULLs being a bin. A bin that is empty on one side counts as half an application there; one that
    is empty on both sides does not count.

    Without drift, PSI is distributed as chi2(B - 1) * (1/n + 1/m) with B bins and n and m rows
    (Yurdakul and Naranjo 2020); ``psi_critical`` is the 99th percentile of that.

    Args:
        reference_bins: From ``build_reference_bins``, of at least one row each.
        current: From ``count_bins``.

    Returns:
        The columns of ``ml.drift_features`` after ``batch_id``, one row per feature. A rate shift
        is current minus reference.
    """
    merged = reference_bins.merge(current, on=["feature", "bin"], validate="one_to_one")
    if len(merged) != len(reference_bins):
        raise GateError("Drift: expected counts for every reference bin, found some missing.")
    rows = []
    for name, bins in _by_feature(merged):
        reference = bins["reference_count"].to_numpy(dtype=np.int64)
        counts = bins["count"].to_numpy(dtype=np.int64)
        psi, critical, n_bins = compute_psi(reference, counts)
        missing_before = reference[0] / reference.sum()
        missing_now = counts[0] / counts.sum()
        rows.append((name, n_bins, psi, critical, missing_before, missing_now))
    table = pd.DataFrame(
        rows,
        columns=[
            "feature",
            "n_bins",
            "psi",
            "psi_critical",
            "missing_rate_reference",
            "missing_rate_current",
        ],
    ).astype({"n_bins": np.int16})
    table["missing_rate_shift"] = table["missing_rate_current"] - table["missing_rate_reference"]
    return table


def compute_psi(reference: CountArray, current: CountArray) -> tuple[float, float, int]:
    """Return PSI, its critical value and the number of bins that are not empty on both sides.

    Args:
        reference: Counts per bin, shape (b,).
        current: Counts in the same bins, shape (b,).

    Raises:
        GateError: One side has no rows at all.
    """
    n, m = int(reference.sum()), int(current.sum())
    if not n or not m:
        raise GateError(f"Drift: expected rows on both sides, found {n} reference, {m} current.")
    filled = (reference > 0) | (current > 0)
    expected = np.maximum(reference[filled], EMPTY_COUNT) / n
    actual = np.maximum(current[filled], EMPTY_COUNT) / m
    psi = float(np.sum((actual - expected) * np.log(actual / expected)))
    n_bins = int(filled.sum())
    critical = float(chi2.ppf(CRITICAL_QUANTILE, n_bins - 1)) if n_bins > 1 else 0.0
    return psi, critical * (1 / n + 1 / m), n_bins


def _by_feature(bins: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, rows in bins.groupby("feature", sort=False):
        yield str(name), rows.sort_values("bin")


def _count(values: FloatArray, edges: FloatArray) -> CountArray:
    missing = np.isnan(values)
    bins = np.where(missing, 0, 1 + np.searchsorted(edges, values, side="right"))
    return np.bincount(bins, minlength=len(edges) + 2).astype(np.int64)


def _quantile_edges(present: FloatArray, n_bins: int) -> FloatArray:
    """Inner edges from sorted values: quantiles, and what follows one that repeats."""
    if not len(present):
        return np.empty(0)
    ranks = np.arange(1, n_bins) * len(present) // n_bins
    quantiles, repeats = np.unique(present[ranks], return_counts=True)
    after = np.searchsorted(present, quantiles[repeats > 1], side="right")
    followers = present[after[after < len(present)]]
    edges = np.union1d(quantiles, followers)
    inner: FloatArray = edges[edges > present[0]]
    return inner


def _code_edges(present: FloatArray) -> FloatArray:
    """Inner edges that give each code from 0 to the largest a bin, and one to all above."""
    if not len(present):
        return np.empty(0)
    return np.arange(1, int(present[-1]) + 2, dtype=np.float64)
