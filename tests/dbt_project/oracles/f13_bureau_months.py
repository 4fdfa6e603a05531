"""F13, monthly status of bureau credits, from raw.bureau_balance and raw.bureau."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tests.dbt_project.oracles.aggregates import (
    NULL,
    by_client,
    flag,
    highest,
    known,
    mean,
    numbers,
    ratio,
    slope,
    total,
)

LEVELS = {"C": 0.0, "0": 0.0, "1": 1.0, "2": 2.0, "3": 3.0, "4": 4.0, "5": 5.0}


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per client with a monthly status of a credit on file."""
    credits = numbers(tables["bureau"], "days_credit")
    credits = credits[~(credits["days_credit"] > 0)]
    n_credits = credits.groupby("sk_id_curr").size()
    months = numbers(tables["bureau_balance"], "months_balance")
    months = months[months["months_balance"] <= 0]
    months = months.merge(credits[["sk_id_bureau", "sk_id_curr"]], on="sk_id_bureau")
    months["level"] = [LEVELS.get(status, float("nan")) for status in months["status"]]
    months = months.sort_values(["months_balance", "sk_id_bureau"], ascending=False)
    clients = {
        int(client): features(rows, int(n_credits[client]))
        for client, rows in months.groupby("sk_id_curr")
    }
    return by_client("F13", clients)


def features(months: pd.DataFrame, n_credits: int) -> dict[str, float]:
    month, level = months["months_balance"], months["level"]
    each = pd.DataFrame([loan(rows) for _, rows in months.groupby("sk_id_bureau")])
    late = flag(level >= 1, level)
    year = month >= -12
    return {
        "bb_n_months_sum": total(each["n_months"]),
        "bb_n_months_mean": mean(each["n_months"]),
        "bb_share_late_mean": mean(each["share_late"]),
        "bb_share_late_max": highest(each["share_late"]),
        "bb_ever_30": highest(flag(level >= 2, level)),
        "bb_ever_60": highest(flag(level >= 3, level)),
        "bb_ever_120": highest(flag(level >= 5, level)),
        "bb_status_max": highest(level),
        "bb_status_last_max": highest(each["level_last"]),
        "bb_share_c_mean": mean(each["share_c"]),
        "bb_share_x_mean": mean(each["share_x"]),
        "bb_months_since_late": -highest(month[late == 1]),
        "bb_worst_6m": highest(level[month >= -6]),
        "bb_worst_12m": highest(level[year]),
        "bb_n_late_12m": total(late[year]),
        "bb_n_late_24m": total(late[month >= -24]),
        "bb_slope_12m": slope(level[year], month[year]),
        "bb_n_loans": float(len(each)),
        "bb_coverage": ratio(float(len(each)), float(n_credits)),
        "bb_n_loans_ever_late": float((each["share_late"] > 0).sum()),
    }


def loan(months: pd.DataFrame) -> dict[str, float]:
    """One credit; its months come latest first."""
    level, status = months["level"], months["status"]
    return {
        "n_months": float(len(months)),
        "share_late": mean(flag(level >= 1, level)),
        "level_last": next(iter(known(level)), NULL),
        "share_c": mean((status == "C").astype(float)),
        "share_x": mean((status == "X").astype(float)),
    }
