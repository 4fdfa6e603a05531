"""Figures of a model card that need more than a look into a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]

N_RESAMPLES = 200
# Half the width of a 95 % interval, in standard errors.
Z = 1.96
N_GROUPS = 10


def metric_intervals(
    pd_oof: FloatArray,
    target: IntArray,
    threshold: float,
    *,
    cost_false_negative: float,
    cost_false_positive: float,
    seed: int,
) -> dict[str, tuple[float, float, float]]:
    """Return value and 95 % interval (1.96 bootstrap standard errors, 200 resamples) of metrics.

    Rows are ranked once; a resample only weighs them anew, so that a large portfolio stays cheap.

    Args:
        pd_oof: Calibrated out-of-fold pd, shape (n,), strictly between 0 and 1.
        target: 0 or 1, shape (n,), both present.
        threshold: Applications at or above it are refused.
        cost_false_negative: Cost of granting a loan that defaults.
        cost_false_positive: Cost of refusing a loan that would have been repaid.
        seed: The same seed gives the same intervals.

    Returns:
        (value, lower, upper) of auc, gini, ks, pr_auc, brier, log_loss, cost_per_application.
    """
    order = np.argsort(-pd_oof, kind="stable")
    ranked, bad = pd_oof[order], target[order].astype(np.float64)
    # The last row of each distinct probability: ties count as one step of every curve.
    steps = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    refused = ranked >= threshold
    per_row = {
        "brier": (ranked - bad) ** 2,
        "log_loss": -np.log(np.where(bad == 1, ranked, 1 - ranked)),
        "cost_per_application": cost_false_negative * (~refused & (bad == 1))
        + cost_false_positive * (refused & (bad == 0)),
    }
    n = len(ranked)
    rng = np.random.default_rng(seed)
    draws = [_metrics(np.ones(n), bad, steps, per_row)]
    for _ in range(N_RESAMPLES):
        weights = np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64)
        draws.append(_metrics(weights, bad, steps, per_row))
    result = {}
    for name, value in draws[0].items():
        error = Z * float(np.std([draw[name] for draw in draws[1:]], ddof=1))
        result[name] = (value, value - error, value + error)
    return result


def calibration_table(pd_oof: FloatArray, target: IntArray) -> list[dict[str, float]]:
    """Return n, mean pd and default rate in tenths of equal size, by rising pd."""
    tenths = np.array_split(np.argsort(pd_oof, kind="stable"), N_GROUPS)
    return [
        {
            "n": len(rows),
            "mean_pd": float(pd_oof[rows].mean()),
            "default_rate": float(target[rows].mean()),
        }
        for rows in tenths
        if len(rows)
    ]


def group_table(
    pd_oof: FloatArray,
    target: IntArray,
    threshold: float,
    groups: Mapping[str, npt.NDArray[np.object_]],
    minimum: int,
) -> list[dict[str, Any]]:
    """Return rates of each group; a rate about fewer than ``minimum`` people is None.

    Returns:
        attribute, group, n, approval_rate, default_rate, false_refusal_rate (share refused of
        those who repaid).
    """
    people = pd.DataFrame({"refused": pd_oof >= threshold, "bad": target == 1})
    rows = []
    for attribute, names in groups.items():
        for group, members in people.groupby(names):
            repaid = members.loc[~members["bad"], "refused"]
            shown = len(members) >= minimum
            rows.append(
                {
                    "attribute": attribute,
                    "group": str(group),
                    "n": len(members) if shown else None,
                    "approval_rate": float(1 - members["refused"].mean()) if shown else None,
                    "default_rate": float(members["bad"].mean()) if shown else None,
                    "false_refusal_rate": float(repaid.mean()) if len(repaid) >= minimum else None,
                }
            )
    return rows


def _metrics(
    weights: FloatArray,
    bad: FloatArray,
    steps: npt.NDArray[np.int64],
    per_row: Mapping[str, FloatArray],
) -> dict[str, float]:
    """Compute weighted metrics of rows ranked by falling pd."""
    caught = np.concatenate([[0.0], np.cumsum(weights * bad)[steps]])
    wronged = np.concatenate([[0.0], np.cumsum(weights * (1 - bad))[steps]])
    recall, false_rate = caught / caught[-1], wronged / wronged[-1]
    taken = caught[1:] + wronged[1:]
    precision = np.divide(caught[1:], taken, out=np.ones_like(taken), where=taken > 0)
    area = float(np.sum(np.diff(false_rate) * (recall[1:] + recall[:-1]) / 2))
    return {
        "auc": area,
        "gini": 2 * area - 1,
        "ks": float(np.max(recall - false_rate)),
        "pr_auc": float(np.sum(np.diff(recall) * precision)),
        **{name: float(weights @ values / weights.sum()) for name, values in per_row.items()},
    }
