"""F10, monthly status of store and cash loans, from raw.pos_cash_balance."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tests.dbt_project.oracles.aggregates import (
    NULL,
    by_client,
    flag,
    highest,
    lowest,
    mean,
    numbers,
    ratio,
    slope,
    total,
)

BAD = {"Demand", "Returned to the store", "Canceled", "Amortized debt"}
MEASURES = ["months_balance", "cnt_instalment", "cnt_instalment_future", "sk_dpd", "sk_dpd_def"]
WINDOWS = (3, 12, 24)


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per client with a month of a store or cash loan up to the application."""
    months = cleaned(numbers(tables["pos_cash_balance"], *MEASURES))
    # latest first; the larger loan where two report the same month
    months = months.sort_values(["months_balance", "sk_id_prev"], ascending=False)
    clients = {int(client): features(rows) for client, rows in months.groupby("sk_id_curr")}
    return by_client("F10", clients)


def cleaned(months: pd.DataFrame) -> pd.DataFrame:
    """Section 7: signed rows go, the label follows the balance, a loan completes once."""
    months = months[months["months_balance"] <= 0]
    months = months[months["name_contract_status"] != "Signed"]
    relabelled = [
        status(row.name_contract_status, float(row.cnt_instalment_future))
        for row in months.itertuples()
    ]
    months = months.assign(status=pd.Series(relabelled, index=months.index, dtype=object))
    completed = months[months["status"] == "Completed"]
    first = completed.groupby("sk_id_prev")["months_balance"].min()
    again = (months["status"] == "Completed") & (
        months["months_balance"] > months["sk_id_prev"].map(first)
    )
    return months[~again]


def status(label: object, remaining: float) -> str | None:
    if label in ("Active", "Completed") and remaining > 0:
        return "Active"
    if label in ("Active", "Completed") and remaining == 0:
        return "Completed"
    return None if pd.isna(label) or label in ("XNA", "XAP") else str(label)


def features(months: pd.DataFrame) -> dict[str, float]:
    month, arrears, material = (months[c] for c in ("months_balance", "sk_dpd", "sk_dpd_def"))
    # loans in the order of their latest month
    loans = [loan(rows) for _, rows in months.groupby("sk_id_prev", sort=False)]
    each = pd.DataFrame(loans)
    late = flag(arrears > 0, arrears)
    year = month >= -12
    result = {
        "pos_n_months": float(len(months)),
        "pos_n_prev": float(len(loans)),
        "pos_dpd_max": highest(arrears),
        "pos_dpd_mean": mean(arrears.clip(upper=120)),
        "pos_dpd_def_max": highest(material),
        "pos_dpd_def_mean": mean(material.clip(upper=120)),
        "pos_share_dpd": mean(late),
        "pos_share_dpd_def": mean(flag(material > 0, material)),
        "pos_month_min": lowest(month),
        "pos_month_max": highest(month),
        "pos_n_completed": total(each["completed"]),
        "pos_share_completed": mean(each["completed"]),
        "pos_n_active": total(each["active"]),
        "pos_n_bad_status": total(each["bad"]),
        "pos_remaining_sum": total(each["remaining"]),
        "pos_remaining_max": highest(each["remaining"]),
        "pos_remaining_ratio_mean": mean(each["remaining_ratio"]),
        "pos_early_complete_share": mean(each["early"]),
        "pos_ahead_max": highest(each["ahead"]),
        "pos_ahead_ratio_min": lowest(each["term_ratio"]),
        "pos_last3loans_share_dpd": mean(late[months["sk_id_prev"].isin(each["loan"].head(3))]),
        "pos_slope_dpd_12m": slope(arrears.clip(upper=120)[year], month[year]),
        "pos_months_since_dpd": -highest(month[arrears > 0]),
    }
    for window in WINDOWS:
        recent = month >= -window
        result[f"pos_w{window}m_dpd_max"] = highest(arrears[recent])
        result[f"pos_w{window}m_share_dpd"] = mean(late[recent])
    return result


def loan(months: pd.DataFrame) -> dict[str, float]:
    """Where a loan stands; its months come latest first."""
    last = latest(months["status"])
    remaining = latest(months["cnt_instalment_future"], NULL)
    final = latest(months["cnt_instalment"], NULL)
    planned = latest(months["cnt_instalment"].iloc[::-1], NULL)
    ahead = planned - final
    completed = last == "Completed"
    return {
        "loan": int(months["sk_id_prev"].iloc[0]),
        "completed": float(completed),
        "active": float(last == "Active"),
        "bad": float(last in BAD),
        "remaining": remaining,
        "remaining_ratio": ratio(remaining, final),
        "ahead": ahead,
        "term_ratio": ratio(final, planned),
        "early": float(ahead > 0) if completed and not pd.isna(ahead) else NULL,
    }


def latest(values: pd.Series, missing: object = None) -> object:
    """The first value known."""
    found = values.dropna()
    return found.iloc[0] if len(found) else missing
