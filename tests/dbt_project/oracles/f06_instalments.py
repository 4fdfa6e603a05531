"""F06, instalment payment behaviour, from raw.installments_payments."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.dbt_project.oracles.aggregates import (
    by_client,
    flag,
    highest,
    known,
    lowest,
    mean,
    numbers,
    ratio,
    ratios,
    slope,
    spread,
    total,
    weighted_mean,
)

INSTALMENT = ["sk_id_curr", "sk_id_prev", "num_instalment_version", "num_instalment_number"]
MEASURES = ["days_instalment", "days_entry_payment", "amt_instalment", "amt_payment"]
TYPES = {"cash": "Cash loans", "pos": "Consumer loans", "card": "Revolving loans"}
# No more than half a percent off is paid in full.
SHORT, OVER = 0.995, 1.005


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per client with an instalment due by the application."""
    payments = numbers(tables["installments_payments"], *INSTALMENT[2:], *MEASURES)
    payments = payments[~(payments["days_instalment"] > 0)]
    rows = [instalment(part) for _, part in payments.groupby(INSTALMENT, dropna=False)]
    instalments = pd.DataFrame(rows, columns=[*INSTALMENT, *COLLAPSED])
    instalments["type"] = (
        instalments["sk_id_prev"]
        .map(contract_types(tables))
        # section 7: version 0 is a card's, where the contract does not say
        .where(lambda known: known.notna(), cards(instalments["num_instalment_version"]))
    )
    # latest first
    instalments = instalments.sort_values(
        ["due", "sk_id_prev", "num_instalment_number", "num_instalment_version"],
        ascending=False,
    )
    clients = {int(client): features(rows) for client, rows in instalments.groupby("sk_id_curr")}
    return by_client("F06", clients)


COLLAPSED = ["due", "amount", "first_day", "last_day", "paid", "parts"]


def instalment(part: pd.DataFrame) -> list[object]:
    """The part payments of one instalment put together; a later payment is not known yet."""
    in_time = part[~(part["days_entry_payment"] > 0)]
    days = in_time["days_entry_payment"]
    return [
        *part[INSTALMENT].iloc[0],
        highest(part["days_instalment"]),
        highest(part["amt_instalment"]),
        lowest(days),
        highest(days),
        total(in_time["amt_payment"]),
        float(days.notna().sum()),
    ]


def contract_types(tables: Mapping[str, pd.DataFrame]) -> dict[int, str]:
    loans = tables["previous_application"]
    loans = loans[~(loans["days_decision"].astype(float) > 0)]
    known = loans["name_contract_type"].where(~loans["name_contract_type"].isin(["XNA", "XAP"]))
    return dict(zip(loans["sk_id_prev"], known, strict=True))


def cards(versions: pd.Series) -> pd.Series:
    return pd.Series(["Revolving loans" if v == 0 else None for v in versions], versions.index)


def features(rows: pd.DataFrame) -> dict[str, float]:
    rows = rows.reset_index(drop=True).copy()
    due = rows["due"]
    # clip() keeps NULL: what was never paid was not paid on time
    rows["dpd"] = (rows["last_day"] - due).clip(lower=0)
    rows["dbd"] = (due - rows["first_day"]).clip(lower=0)
    rows["late"] = flag(rows["dpd"] > 0, rows["dpd"])
    rows["pay_ratio"] = ratios(rows["paid"], rows["amount"])
    rows["short"] = (rows["amount"] - rows["paid"]).clip(lower=0)
    rows["delay"] = rows["pay_ratio"] * (rows["last_day"] - due)
    over = (rows["paid"] - rows["amount"]).clip(lower=0)
    rows["over"] = [math.floor(100 * value + 0.5) if value >= 0 else value for value in over]
    return overall(rows) | recent(rows) | trends(rows) | loans(rows)


def overall(rows: pd.DataFrame) -> dict[str, float]:
    dpd, dbd, pay_ratio, short = (rows[c] for c in ("dpd", "dbd", "pay_ratio", "short"))
    after_part = flag((dpd > 0) & (rows["first_day"] <= rows["due"]), dpd)
    return {
        "ins_n": float(len(rows)),
        "ins_n_prev": float(rows["sk_id_prev"].nunique()),
        "ins_n_version": float(rows["num_instalment_version"].nunique()),
        "ins_dpd_max": highest(dpd),
        "ins_dpd_mean": mean(dpd),
        "ins_dpd_sum": total(dpd),
        "ins_dpd_std": spread(dpd),
        "ins_dbd_max": highest(dbd),
        "ins_dbd_mean": mean(dbd),
        "ins_dbd_std": spread(dbd),
        "ins_share_late": mean(rows["late"]),
        "ins_share_late7": mean(flag(dpd > 7, dpd)),
        "ins_share_late30": mean(flag(dpd > 30, dpd)),
        "ins_n_late": total(rows["late"]),
        "ins_pay_ratio_min": lowest(pay_ratio),
        "ins_pay_ratio_mean": mean(pay_ratio),
        "ins_pay_ratio_std": spread(pay_ratio),
        "ins_short_sum": total(short),
        "ins_short_max": highest(short),
        "ins_short_mean": mean(short),
        "ins_share_short": mean(flag(pay_ratio < SHORT, pay_ratio)),
        "ins_share_over": mean(flag(pay_ratio > OVER, pay_ratio)),
        "ins_inst_max": highest(rows["amount"]),
        "ins_inst_mean": mean(rows["amount"]),
        "ins_inst_sum": total(rows["amount"]),
        "ins_paid_min": lowest(rows["paid"]),
        "ins_paid_max": highest(rows["paid"]),
        "ins_paid_mean": mean(rows["paid"]),
        "ins_entry_max": highest(rows["last_day"]),
        "ins_entry_mean": mean(rows["last_day"]),
        "ins_wdelay_max": highest(rows["delay"]),
        "ins_wdelay_mean": mean(rows["delay"]),
        "ins_parts_max": highest(rows["parts"]),
        "ins_parts_mean": mean(rows["parts"]),
        "ins_n_missing": float((rows["parts"] == 0).sum()),
        "ins_days_since_late": -highest(rows["due"][dpd > 0]),
        "ins_late_streak_max": longest_run(rows["late"]),
        "ins_share_late_after_partial": mean(after_part),
    }


def recent(rows: pd.DataFrame) -> dict[str, float]:
    due, late, dpd = rows["due"], rows["late"], rows["dpd"]
    weights = np.exp(due / 180)
    previous_year = (due <= -365) & (due > -730)
    result = {
        "ins_expw_dpd": weighted_mean(dpd, weights),
        "ins_expw_late": weighted_mean(late, weights),
        "ins_last10_dpd_mean": mean(dpd.head(10)),
        "ins_last10_share_late": mean(late.head(10)),
        "ins_ctr_share_late_180_all": ratio(mean(late[due > -180]), mean(late)),
        "ins_ctr_dpd_365_all": ratio(mean(dpd[due > -365]), mean(dpd)),
        "ins_ctr_share_late_365_prev365": ratio(mean(late[due > -365]), mean(late[previous_year])),
    }
    for days in (90, 180, 365, 730):
        within = rows[due > -days]
        result |= {
            f"ins_w{days}d_n": float(len(within)),
            f"ins_w{days}d_dpd_max": highest(within["dpd"]),
            f"ins_w{days}d_share_late": mean(within["late"]),
            f"ins_w{days}d_short_sum": total(within["short"]) if known(within["short"])
            else float("nan"),
            f"ins_w{days}d_pay_ratio_mean": mean(within["pay_ratio"]),
        }  # fmt: skip
    return result


def trends(rows: pd.DataFrame) -> dict[str, float]:
    # the order rises with time, one step an instalment
    order = pd.Series(-np.arange(len(rows), dtype=float), index=rows.index)
    result = {
        f"ins_slope_dpd_{last}": slope(rows["dpd"].head(last), order.head(last))
        for last in (12, 24, 60)
    }
    result["ins_slope_over_12"] = slope(rows["over"].head(12), order.head(12)) / 100
    return result


def loans(rows: pd.DataFrame) -> dict[str, float]:
    last = rows[rows["sk_id_prev"] == rows["sk_id_prev"].iloc[0]]
    first3 = rows[rows["num_instalment_number"].between(1, 3)]
    late_early = first3.groupby("sk_id_prev")["late"].max()
    result = {
        "ins_lastloan_dpd_mean": mean(last["dpd"]),
        "ins_lastloan_dpd_max": highest(last["dpd"]),
        "ins_lastloan_share_late": mean(last["late"]),
        "ins_lastloan_pay_ratio_mean": mean(last["pay_ratio"]),
        "ins_first3_dpd_max": highest(first3["dpd"]),
        "ins_first3_dpd_mean": mean(first3["dpd"]),
        "ins_first3_share_prev_late": mean(late_early),
    }
    for name, contract_type in TYPES.items():
        of_type = rows[rows["type"] == contract_type]
        result[f"ins_{name}_share_late"] = mean(of_type["late"])
        result[f"ins_{name}_dpd_max"] = highest(of_type["dpd"])
    return result


def longest_run(late: pd.Series) -> float:
    """Most late instalments one after another; one never paid is not known to be late."""
    longest = run = 0
    for value in late:
        run = run + 1 if value == 1 else 0
        longest = max(longest, run)
    return float(longest)
