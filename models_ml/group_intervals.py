"""How groups are treated, with bootstrap intervals: from counts, for that is all it takes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]

CONFIDENCE = 0.95
N_RESAMPLES = 2000


def group_intervals(counted: pd.DataFrame, minimum_cohort: int, seed: int) -> pd.DataFrame:
    """Measure approvals and false refusals of each group, with 95 % percentile intervals.

    Drawing n applications with replacement approves Binomial(n, share approved) of them, so the
    bootstrap of the rows (Efron 1979) is drawn from their counts. The group that others are
    compared with is the most approved, or the least falsely refused, of each resample.

    Args:
        counted: Columns batch_id, basis, attribute, group_name, n, n_approved, n_repaid and
            n_repaid_refused.
        minimum_cohort: Groups of fewer than this are left out, and compared with nobody.
        seed: Of the resamples.

    Returns:
        The columns of ``ml.group_intervals``. ``approval_ratio`` is the approval rate over the
        highest; ``equal_opportunity_gap`` the share refused of those who repaid
        (``false_refusal_rate``) less the lowest.
    """
    rng = np.random.default_rng(seed)
    frames = []
    keys = ["batch_id", "basis", "attribute"]
    for _, groups in counted.sort_values([*keys, "group_name"]).groupby(keys):
        for total, part, rate, comparison in (
            ("n", "n_approved", "approval_rate", "approval_ratio"),
            ("n_repaid", "n_repaid_refused", "false_refusal_rate", "equal_opportunity_gap"),
        ):
            large = groups[groups[total] >= max(minimum_cohort, 1)]
            if large.empty:
                continue
            n = large[total].to_numpy(dtype=np.int64)
            measured = large[part].to_numpy(dtype=np.float64) / n
            drawn = rng.binomial(n, measured, size=(N_RESAMPLES, len(n))) / n
            compare = _ratio if comparison == "approval_ratio" else _gap
            for name, value, draws in (
                (rate, measured, drawn),
                (comparison, compare(measured), compare(drawn)),
            ):
                lower, upper = _percentiles(draws)
                frames.append(
                    large[[*keys, "group_name"]].assign(
                        measure=name, measured=value, lower_bound=lower, upper_bound=upper
                    )
                )
    columns = [*keys, "group_name", "measure", "measured", "lower_bound", "upper_bound"]
    # A ratio of nobody approved anywhere is not a number, and not told.
    return pd.concat([pd.DataFrame(columns=columns), *frames], ignore_index=True).dropna()


def _ratio(rates: FloatArray) -> FloatArray:
    highest = rates.max(axis=-1, keepdims=True)
    ratios = np.full_like(rates, np.nan)
    np.divide(rates, highest, out=ratios, where=highest > 0)
    return ratios


def _gap(rates: FloatArray) -> FloatArray:
    gaps: FloatArray = rates - rates.min(axis=-1, keepdims=True)
    return gaps


def _percentiles(draws: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Percentiles of each column; NaN where a resample has no value."""
    tail = 100 * (1 - CONFIDENCE) / 2
    lower, upper = np.percentile(draws, [tail, 100 - tail], axis=0)
    return lower, upper
