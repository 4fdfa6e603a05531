"""F04: what became of earlier applications to Home Credit, at what price and how lately."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tests.dbt_project.oracles.arithmetic import (
    NAN,
    SENTINEL,
    Rows,
    describe_clients,
    divide,
    gaps,
    greatest,
    known,
    least,
    mean,
    share,
    share_below_zero,
    total,
)

# What the windows of the catalogue count with.
WINDOW_MONTH = 30.4
YIELD_ORDER = {"low_action": 1, "low_normal": 1, "middle": 2, "high": 3}
NO_VALUE = ("XNA", "XAP")
LAST_CATEGORIES = {
    "product_combination": "product_combination",
    "yield_group": "name_yield_group",
    "goods_category": "name_goods_category",
    "reject_reason": "code_reject_reason",
    "status": "name_contract_status",
    "channel": "channel_type",
}


def monthly_rate(credit: np.ndarray, annuity: np.ndarray, term: np.ndarray) -> np.ndarray:
    """Return r in (0, 1) with credit = annuity * (1 - (1 + r)^-term) / r, by bisection.

    NULL where nothing is repaid beyond the credit, below three instalments, or without such an r.
    """
    with np.errstate(all="ignore"):

        def excess(rate: np.ndarray) -> np.ndarray:
            return annuity * -np.expm1(-term * np.log1p(rate)) / rate - credit

        solvable = (term >= 3) & (credit > 0) & (annuity * term > credit)
        low, high = np.full(len(credit), 1e-14), np.ones(len(credit))
        solvable &= excess(high) < 0
        for _ in range(70):
            middle = (low + high) / 2
            above = excess(middle) > 0
            low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(solvable, low, np.nan)


def clean(previous: pd.DataFrame) -> pd.DataFrame:
    """Return what was decided by the application, anomalies treated, the latest first."""
    rows = previous[~(previous["days_decision"] > 0)].copy()
    approved = rows["name_contract_status"] == "Approved"
    for name in (column for column in rows if rows[column].dtype == object):
        rows[name] = rows[name].where(~rows[name].isin(NO_VALUE), None)
    for name in ("days_first_due", "days_last_due_1st_version", "days_last_due"):
        rows[name] = rows[name].where(rows[name] != SENTINEL)
    for name in ("days_first_due", "days_last_due"):  # planned dates may lie ahead, these not
        rows[name] = rows[name].where(rows[name] <= 0)
    for name in ("amt_application", "amt_credit", "amt_annuity", "amt_goods_price"):
        rows[name] = rows[name].where(rows[name] != 0)
    rows["term"] = rows["cnt_payment"].where(rows["cnt_payment"] > 0)
    down = rows["rate_down_payment"]
    rows["down_rate"] = down.where(down.notna() | ~approved, 0).clip(lower=0)
    credit, annuity, term = rows["amt_credit"], rows["amt_annuity"], rows["term"]
    rows["asked_to_granted"] = divide(rows["amt_application"], credit)
    rows["asked_less_granted"] = rows["amt_application"] - credit
    rows["goods_total"] = divide(rows["amt_goods_price"], annuity * term)
    rows["slip"] = rows["days_last_due"] - rows["days_last_due_1st_version"]
    rows["yield_order"] = rows["name_yield_group"].map(YIELD_ORDER).astype("float64")
    # A contract's earlier versions and repeats on one day say nothing of a price.
    own = (rows["flag_last_appl_per_contract"] != "N") & (rows["nflag_last_appl_in_day"] != 0)
    rate = pd.Series(monthly_rate(*(x.to_numpy() for x in (credit, annuity, term))), rows.index)
    rows["rate"] = rate.where(own)
    rows["simple_rate"] = divide(24 * (term * annuity - credit), credit * (term + 1)).where(own)
    rows["interest_share"] = divide(term * annuity - credit, credit).where(own)
    return rows.sort_values(["days_decision", "sk_id_prev"], ascending=False, na_position="last")


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``; NULL without earlier ones."""
    found = describe_clients(clean(tables["previous_application"]), _describe)
    requested = tables["application"].set_index("sk_id_curr").reindex(found.index)
    found["prev_hour_absdiff"] = (
        requested["hour_appr_process_start"] - found["prev_hour_absdiff"]
    ).abs()
    found["prev_ref_last_vs_curr"] = divide(found["prev_ref_last_vs_curr"], requested["amt_credit"])
    return found


def _describe(rows: Rows) -> dict[str, Any]:
    status, decided = rows["name_contract_status"], rows["days_decision"]
    ratio, difference = rows["asked_to_granted"], rows["asked_less_granted"]
    approved, refused = rows.where(status == "Approved"), rows.where(status == "Refused")
    found: dict[str, Any] = {
        "prev_n": len(rows),
        "prev_n_approved": len(approved),
        "prev_n_refused": len(refused),
        "prev_n_canceled": int((status == "Canceled").sum()),
        "prev_share_approved": share(status == "Approved"),
        "prev_share_refused": share(status == "Refused"),
        "prev_days_decision_min": least(decided),
        "prev_days_decision_max": greatest(decided),
        "prev_days_decision_mean": mean(decided),
        "prev_gap_mean": mean(gaps(decided)),
        "prev_gap_last": gaps(decided)[-1] if len(gaps(decided)) else NAN,
        "prev_app_amt_max": greatest(rows["amt_application"]),
        "prev_app_amt_mean": mean(rows["amt_application"]),
        "prev_ratio_app_credit_min": least(ratio),
        "prev_ratio_app_credit_max": greatest(ratio),
        "prev_ratio_app_credit_mean": mean(ratio),
        "prev_diff_app_credit_max": greatest(difference),
        "prev_diff_app_credit_mean": mean(difference),
        "prev_down_rate_max": greatest(rows["down_rate"]),
        "prev_down_rate_mean": mean(rows["down_rate"]),
        "prev_term_mean": mean(rows["term"]),
        "prev_term_max": greatest(rows["term"]),
        # Before it is compared with the hour of the request.
        "prev_hour_absdiff": mean(rows["hour_appr_process_start"]),
        "prev_share_insured": mean(rows["nflag_insured_on_approval"]),
        "prev_share_xsell": share(rows["name_product_type"] == "x-sell"),
        "prev_share_walkin": share(rows["name_product_type"] == "walk-in"),
        "prev_share_new_client": share(rows["name_client_type"] == "New"),
        "prev_share_yield_high": share(rows["name_yield_group"] == "high"),
        "prev_share_cash": share(rows["name_portfolio"] == "Cash"),
    }
    for reason in ("HC", "LIMIT", "SCO", "SCOFR"):
        found[f"prev_reject_share_{reason.lower()}"] = share(rows["code_reject_reason"] == reason)
    found |= {
        "prev_yield_ord_mean": mean(rows["yield_order"]),
        "prev_yield_ord_max": greatest(rows["yield_order"]),
        "prev_yield_ord_last": rows.only("yield_order"),
    }
    return (
        found
        | _approved(approved)
        | _refused(rows, refused)
        | _contract_types(rows)
        | _latest(rows)
        | _windows(rows)
        | {f"prev_last_cat_{name}": rows.only(column) for name, column in LAST_CATEGORIES.items()}
        | {"prev_first_cat_goods_category": _last_value(rows["name_goods_category"])}
    )


def _last_value(values: np.ndarray) -> Any:
    return values[-1] if len(values) else NAN


def _first_known(values: np.ndarray) -> float:
    present = known(values)
    return float(present[0]) if len(present) else NAN


def _approved(rows: Rows) -> dict[str, Any]:
    planned_end, rate, simple = rows["days_last_due_1st_version"], rows["rate"], rows["simple_rate"]
    return {
        "prev_appr_annuity_max": greatest(rows["amt_annuity"]),
        "prev_appr_annuity_mean": mean(rows["amt_annuity"]),
        "prev_appr_annuity_sum": total(rows["amt_annuity"]),
        "prev_appr_credit_max": greatest(rows["amt_credit"]),
        "prev_appr_credit_mean": mean(rows["amt_credit"]),
        "prev_appr_credit_sum": total(rows["amt_credit"]),
        "prev_appr_goods_total_mean": mean(rows["goods_total"]),
        "prev_appr_goods_total_min": least(rows["goods_total"]),
        "prev_appr_term_mean": mean(rows["term"]),
        "prev_appr_term_max": greatest(rows["term"]),
        "prev_appr_days_decision_min": least(rows["days_decision"]),
        "prev_appr_first_due_min": least(rows["days_first_due"]),
        "prev_appr_last_due_v1_min": least(planned_end),
        "prev_appr_last_due_v1_max": greatest(planned_end),
        "prev_appr_last_due_v1_mean": mean(planned_end),
        "prev_appr_slip_min": least(rows["slip"]),
        "prev_appr_slip_mean": mean(rows["slip"]),
        "prev_appr_slip_max": greatest(rows["slip"]),
        "prev_appr_early_payoff_share": share_below_zero(rows["slip"]),
        "prev_appr_rate_min": least(rate),
        "prev_appr_rate_max": greatest(rate),
        "prev_appr_rate_mean": mean(rate),
        "prev_appr_rate_last": _first_known(rate),
        "prev_appr_simple_rate_min": least(simple),
        "prev_appr_simple_rate_mean": mean(simple),
        "prev_appr_simple_rate_max": greatest(simple),
        "prev_appr_interest_share_mean": mean(rows["interest_share"]),
        "prev_appr_interest_share_max": greatest(rows["interest_share"]),
    }


def _refused(rows: Rows, refused: Rows) -> dict[str, Any]:
    decided = refused["days_decision"]
    streak = 0
    for status in rows["name_contract_status"]:  # from the latest backwards
        if status == "Approved":
            break
        streak += status == "Refused"
    return {
        "prev_ref_app_max": greatest(refused["amt_application"]),
        "prev_ref_app_mean": mean(refused["amt_application"]),
        "prev_ref_credit_max": greatest(refused["amt_credit"]),
        "prev_ref_days_decision_max": greatest(decided),
        "prev_ref_days_decision_min": least(decided),
        "prev_ref_days_decision_mean": mean(decided),
        "prev_ref_ratio_mean": mean(refused["asked_to_granted"]),
        "prev_ref_share_cash": share(refused["name_contract_type"] == "Cash loans"),
        "prev_ref_streak": streak,
        # Before it is divided by the credit of the request.
        "prev_ref_last_vs_curr": _first_known(refused["amt_application"]),
    }


def _contract_types(rows: Rows) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, contract_type in (("pos", "Consumer loans"), ("cash", "Cash loans")):
        part = rows.where(rows["name_contract_type"] == contract_type)
        found |= {
            f"prev_{name}_n": len(part),
            f"prev_{name}_share_approved": share(part["name_contract_status"] == "Approved"),
            f"prev_{name}_annuity_mean": mean(part["amt_annuity"]),
            f"prev_{name}_rate_mean": mean(part["rate"]),
            f"prev_{name}_days_decision_max": greatest(part["days_decision"]),
        }
    revolving = rows.where(rows["name_contract_type"] == "Revolving loans")
    return found | {
        "prev_rev_n": len(revolving),
        "prev_rev_share_approved": share(revolving["name_contract_status"] == "Approved"),
    }


def _latest(rows: Rows) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for count in (1, 5):
        part = rows.first(count)
        found |= {
            f"prev_last{count}_share_approved": share(part["name_contract_status"] == "Approved"),
            f"prev_last{count}_share_refused": share(part["name_contract_status"] == "Refused"),
            f"prev_last{count}_credit_mean": mean(part["amt_credit"]),
            f"prev_last{count}_annuity_mean": mean(part["amt_annuity"]),
            f"prev_last{count}_term_mean": mean(part["term"]),
            f"prev_last{count}_rate_mean": mean(part["rate"]),
        }
    return found


def _windows(rows: Rows) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for months in (6, 24):
        part = rows.where(rows["days_decision"] >= -WINDOW_MONTH * months)
        found |= {
            f"prev_w{months}m_n": len(part),
            f"prev_w{months}m_n_refused": int((part["name_contract_status"] == "Refused").sum()),
            f"prev_w{months}m_credit_sum": total(part["amt_credit"]),
        }
    return found
