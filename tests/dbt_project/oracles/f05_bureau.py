"""F05: exposure to other lenders, from the credits the bureau reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tests.dbt_project.oracles.arithmetic import (
    NAN,
    Rows,
    describe_clients,
    deviation,
    divide,
    gaps,
    greatest,
    known,
    least,
    mean,
    ratio,
    share,
    share_below_zero,
    total,
    total_or_null,
)

DAYS_PER_MONTH = 30.4375
# What the windows of the catalogue count with.
WINDOW_MONTH = 30.4
TYPES = {
    "consumer": "Consumer credit",
    "card": "Credit card",
    "mortgage": "Mortgage",
    "car": "Car loan",
    "micro": "Microloan",
}


def clean(bureau: pd.DataFrame) -> pd.DataFrame:
    """Return the credits known by the application, anomalies treated, the latest first."""
    rows = bureau[~(bureau["days_credit"] > 0)].copy()
    for column in ("days_credit_enddate", "days_enddate_fact", "days_credit_update"):
        rows[column] = rows[column].where(rows[column] >= -36_000)
    rows["days_credit_enddate"] = rows["days_credit_enddate"].where(
        rows["days_credit_enddate"] <= 15_000
    )
    for column in ("days_enddate_fact", "days_credit_update"):
        rows[column] = rows[column].where(rows[column] <= 0)
    for column in ("amt_credit_sum_debt", "amt_credit_sum_limit"):
        rows[column] = rows[column].clip(lower=0)
    # Amounts in another currency are not comparable; an unnamed currency is the lender's own.
    rows["foreign"] = rows["credit_currency"].notna() & (rows["credit_currency"] != "currency 1")
    for column in (name for name in rows if name.startswith("amt_")):
        rows[column] = rows[column].where(~rows["foreign"])
    rows["debt_ratio"] = divide(rows["amt_credit_sum_debt"], rows["amt_credit_sum"])
    rows["left"] = rows["amt_credit_sum"] - rows["amt_credit_sum_debt"]
    rows["slip"] = rows["days_enddate_fact"] - rows["days_credit_enddate"]
    return rows.sort_values(["days_credit", "sk_id_bureau"], ascending=False, na_position="last")


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``; NULL without bureau credits."""
    return describe_clients(clean(tables["bureau"]), _describe)


def _describe(rows: Rows) -> dict[str, Any]:
    credit, debt = rows["amt_credit_sum"], rows["amt_credit_sum_debt"]
    opened, ends = rows["days_credit"], rows["days_credit_enddate"]
    overdue, worst = rows["amt_credit_sum_overdue"], rows["amt_credit_max_overdue"]
    active = rows.where(rows["credit_active"] == "Active")
    closed = rows.where(rows["credit_active"] == "Closed")
    found: dict[str, Any] = {
        "bur_n": len(rows),
        "bur_n_types": len({kind for kind in rows["credit_type"] if isinstance(kind, str)}),
        "bur_n_active": len(active),
        "bur_share_active": share(rows["credit_active"] == "Active"),
        "bur_n_sold_bad": int(
            np.isin(rows["credit_active"].astype(str), ["Sold", "Bad debt"]).sum()
        ),
        "bur_n_other_currency": int(rows["foreign"].sum()),
        "bur_days_credit_min": least(opened),
        "bur_days_credit_max": greatest(opened),
        "bur_days_credit_mean": mean(opened),
        "bur_days_credit_std": deviation(opened),
        "bur_enddate_max": greatest(ends),
        "bur_n_end_future": int((ends > 0).sum()),
        "bur_share_end_future": share(known(ends) > 0),
        "bur_gap_mean": mean(gaps(opened)),
        "bur_gap_last": gaps(opened)[-1] if len(gaps(opened)) else NAN,
        "bur_credit_sum": total(credit),
        "bur_credit_mean": mean(credit),
        "bur_credit_max": greatest(credit),
        "bur_debt_sum": total(debt),
        "bur_debt_mean": mean(debt),
        "bur_debt_max": greatest(debt),
        "bur_debt_ratio_max": greatest(rows["debt_ratio"]),
        "bur_debt_ratio_mean": mean(rows["debt_ratio"]),
        "bur_debt_ratio_std": deviation(rows["debt_ratio"]),
        "bur_debt_ratio_total": ratio(total_or_null(debt), total_or_null(credit)),
        "bur_left_min": least(rows["left"]),
        "bur_left_mean": mean(rows["left"]),
        "bur_left_max": greatest(rows["left"]),
        "bur_overdue_sum": total(overdue),
        "bur_overdue_max": greatest(overdue),
        "bur_overdue_ratio_total": ratio(total_or_null(overdue), total_or_null(debt)),
        "bur_maxover_max": greatest(worst),
        "bur_maxover_mean": mean(worst),
        "bur_n_overdue_days_pos": int((rows["credit_day_overdue"] > 0).sum()),
        "bur_overdue_days_max": greatest(rows["credit_day_overdue"]),
        "bur_prolong_sum": total(rows["cnt_credit_prolong"]),
        "bur_prolong_max": greatest(rows["cnt_credit_prolong"]),
        "bur_limit_sum": total(rows["amt_credit_sum_limit"]),
        "bur_annuity_sum": total(rows["amt_annuity"]),
        "bur_update_max": greatest(rows["days_credit_update"]),
        "bur_slip_mean": mean(rows["slip"]),
        "bur_share_early_close": share_below_zero(rows["slip"]),
        "bur_planned_dur_mean": mean(ends - opened),
    }
    return found | _active(active) | _closed(closed) | _types(rows) | _windows(rows) | _last(rows)


def _active(rows: Rows) -> dict[str, Any]:
    credit, debt = rows["amt_credit_sum"], rows["amt_credit_sum_debt"]
    opened, ends = rows["days_credit"], rows["days_credit_enddate"]
    limit = rows["amt_credit_sum_limit"]
    used = [ratio(owed, most) for owed, most in zip(debt, debt + limit, strict=True)]
    # What ends within the month is due as a whole.
    months = np.where(ends > 0, np.maximum(ends / DAYS_PER_MONTH, 1), NAN)
    return {
        "bur_act_days_credit_max": greatest(opened),
        "bur_act_days_credit_mean": mean(opened),
        "bur_act_days_credit_min": least(opened),
        "bur_act_enddate_min": least(ends),
        "bur_act_enddate_max": greatest(ends),
        "bur_act_credit_sum": total(credit),
        "bur_act_credit_max": greatest(credit),
        "bur_act_debt_sum": total(debt),
        "bur_act_debt_mean": mean(debt),
        "bur_act_debt_max": greatest(debt),
        "bur_act_debt_ratio_max": greatest(rows["debt_ratio"]),
        "bur_act_debt_ratio_mean": mean(rows["debt_ratio"]),
        "bur_act_debt_ratio_total": ratio(total_or_null(debt), total_or_null(credit)),
        "bur_act_left_sum": total(rows["left"]),
        "bur_act_left_min": least(rows["left"]),
        "bur_act_limit_use_max": greatest(np.array(used, "float64")),
        "bur_act_maxover_max": greatest(rows["amt_credit_max_overdue"]),
        "bur_act_monthly_due_sum": total(debt / months),
    }


def _closed(rows: Rows) -> dict[str, Any]:
    return {
        "bur_cls_days_credit_max": greatest(rows["days_credit"]),
        "bur_cls_enddate_fact_max": greatest(rows["days_enddate_fact"]),
        "bur_cls_update_max": greatest(rows["days_credit_update"]),
        "bur_cls_credit_sum": total(rows["amt_credit_sum"]),
        "bur_cls_credit_max": greatest(rows["amt_credit_sum"]),
        "bur_cls_maxover_max": greatest(rows["amt_credit_max_overdue"]),
        "bur_cls_dur_fact_mean": mean(rows["days_enddate_fact"] - rows["days_credit"]),
    }


def _types(rows: Rows) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, credit_type in TYPES.items():
        part = rows.where(rows["credit_type"] == credit_type)
        found[f"bur_{name}_n"] = len(part)
        found[f"bur_{name}_n_active"] = int((part["credit_active"] == "Active").sum())
        found[f"bur_{name}_debt_ratio_max"] = greatest(part["debt_ratio"])
        if name in ("consumer", "card"):
            found[f"bur_{name}_credit_sum"] = total(part["amt_credit_sum"])
            found[f"bur_{name}_days_credit_max"] = greatest(part["days_credit"])
    return found


def _windows(rows: Rows) -> dict[str, Any]:
    within = {m: rows.where(rows["days_credit"] >= -WINDOW_MONTH * m) for m in (6, 12, 24, 36)}
    found: dict[str, Any] = {}
    for months in (6, 12, 24):
        found[f"bur_w{months}m_n"] = len(within[months])
        found[f"bur_w{months}m_credit_sum"] = total(within[months]["amt_credit_sum"])
        found[f"bur_w{months}m_debt_sum"] = total(within[months]["amt_credit_sum_debt"])
    return found | {
        "bur_trend_n_6_24": ratio(len(within[6]), len(within[24])),
        "bur_trend_n_12_36": ratio(len(within[12]), len(within[36])),
        "bur_trend_credit_12_all": ratio(
            total(within[12]["amt_credit_sum"]), total(rows["amt_credit_sum"])
        ),
    }


def _last(rows: Rows) -> dict[str, Any]:
    state = rows.only("credit_active")
    return {
        "bur_last_debt_ratio": rows.only("debt_ratio"),
        "bur_last_credit": rows.only("amt_credit_sum"),
        "bur_last_type": rows.only("credit_type"),
        "bur_last_is_active": float(state == "Active"),
        "bur_last_maxover": rows.only("amt_credit_max_overdue"),
        "bur_last_enddate": rows.only("days_credit_enddate"),
    }
