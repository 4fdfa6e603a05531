"""F12, open exposure and forward cash-flow: what open loans still cost, and all debt together."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tests.dbt_project.oracles.aggregates import NULL, by_client, highest, numbers, ratio, total
from tests.dbt_project.oracles.application import clean
from tests.dbt_project.oracles.arithmetic import SENTINEL

DAYS_PER_MONTH = 30.4375
MONTHS_AHEAD = (1, 6, 12, 18, 24)
LOAN = [
    "amt_annuity", "amt_credit", "cnt_payment", "days_decision", "days_last_due",
    "days_last_due_1st_version", "nflag_last_appl_in_day",
]  # fmt: skip
PAYMENT = ["days_instalment", "days_entry_payment", "amt_payment"]
CREDIT = ["days_credit", "amt_annuity", "amt_credit_sum_debt"]


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per application; without earlier ones only the totals are known."""
    loans = numbers(tables["previous_application"], *LOAN)
    loans = loans[~(loans["days_decision"] > 0)].copy()
    loans["paid"] = loans["sk_id_prev"].map(paid(tables)).fillna(0)
    credits = numbers(tables["bureau"], *CREDIT)
    elsewhere = credits[
        ~(credits["days_credit"] > 0)
        & (credits["credit_active"] == "Active")
        # amounts in another currency do not add up; one not stated is the home currency
        & (credits["credit_currency"].isna() | (credits["credit_currency"] == "currency 1"))
    ]
    clients = {}
    income = clean(tables["application"])["amt_income_total"]
    for row in tables["application"].itertuples():
        own = loans[loans["sk_id_curr"] == row.sk_id_curr]
        here = exposure(own) if len(own) else {}
        owed = elsewhere[elsewhere["sk_id_curr"] == row.sk_id_curr]
        annuity = float(row.amt_annuity) + here.get("annuity_sum", 0) + total(owed["amt_annuity"])
        debt = (
            float(row.amt_credit)
            + here.get("remaining_sum", 0)
            + total(owed["amt_credit_sum_debt"].clip(lower=0))
        )
        features = {name: here.get(name, NULL) for name in OWN} | {
            "total_annuity": annuity,
            "total_annuity_income": ratio(annuity, float(income[row.sk_id_curr])),
            "total_debt": debt,
            "total_debt_income": ratio(debt, float(income[row.sk_id_curr])),
        }
        clients[int(row.sk_id_curr)] = {f"exp_{name}": v for name, v in features.items()}
    return by_client("F12", clients)


OWN = [
    "n_active", "annuity_sum", "credit_sum", "paid_sum", "remaining_sum", "remaining_max",
    "repay_ratio", "remaining_term_max", "remaining_term_sum",
    *(f"due_{months}m" for months in MONTHS_AHEAD),
]  # fmt: skip


def paid(tables: Mapping[str, pd.DataFrame]) -> dict[int, float]:
    """What came in by the application, by loan, on instalments due by then."""
    payments = numbers(tables["installments_payments"], *PAYMENT)
    payments = payments[~(payments["days_instalment"] > 0) & ~(payments["days_entry_payment"] > 0)]
    return {int(loan): total(rows["amt_payment"]) for loan, rows in payments.groupby("sk_id_prev")}


def exposure(loans: pd.DataFrame) -> dict[str, float]:
    """Sums over the open loans of a client: approved, still running, the contract's last row."""
    loans = loans[
        (loans["name_contract_status"] == "Approved")
        & (loans["days_last_due"] == SENTINEL)
        & (loans["flag_last_appl_per_contract"] != "N")
        & (loans["nflag_last_appl_in_day"] != 0)
    ]
    annuity = positive(loans["amt_annuity"])
    to_pay = annuity * positive(loans["cnt_payment"])
    # paid ahead is nothing left
    remaining = (to_pay - loans["paid"]).clip(lower=0)
    planned_end = loans["days_last_due_1st_version"]
    term = planned_end.where(planned_end != SENTINEL).clip(lower=0) / DAYS_PER_MONTH
    planned = to_pay.notna()
    return {
        "n_active": float(len(loans)),
        "annuity_sum": total(annuity),
        "credit_sum": total(loans["amt_credit"]),
        "paid_sum": total(loans["paid"]),
        "remaining_sum": total(remaining),
        "remaining_max": zero_if_none(highest(remaining)),
        "repay_ratio": ratio(total(loans["paid"][planned]), total(to_pay)),
        "remaining_term_max": zero_if_none(highest(term)),
        "remaining_term_sum": total(term),
        **{f"due_{months}m": total(annuity[term >= months]) for months in MONTHS_AHEAD},
    }


def positive(values: pd.Series) -> pd.Series:
    """0 stands on rows where nothing was agreed (section 7)."""
    return values.where(values > 0)


def zero_if_none(value: float) -> float:
    return 0.0 if pd.isna(value) else value
