"""F11: the client's histories relative to the loan asked for, the income and the age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tests.dbt_project.oracles import f04_previous, f05_bureau, f08_attributes
from tests.dbt_project.oracles.application import clean
from tests.dbt_project.oracles.arithmetic import (
    NAN,
    Rows,
    describe_clients,
    divide,
    known,
    least,
    share,
)


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``."""
    rows = clean(tables["application"])
    credit, annuity, income = rows["amt_credit"], rows["amt_annuity"], rows["amt_income_total"]
    bureau = f05_bureau.compute(tables).reindex(rows.index)
    previous = f04_previous.compute(tables).reindex(rows.index)
    loans = _loans(tables, rows).reindex(rows.index)
    paid = _instalments(tables["installments_payments"]).reindex(rows.index)
    card = _latest_card_month(tables["credit_card_balance"]).reindex(rows.index)
    inquiries = f08_attributes.compute(tables)["app_req_total"]
    term = divide(credit, annuity)
    # section 7: a type that is not available says nothing
    last_type = loans["last_type"].where(~loans["last_type"].isin(["XNA", "XAP"]))
    types_known = last_type.notna() & rows["name_contract_type"].notna()
    same_type = (last_type == rows["name_contract_type"]).astype(float)
    return pd.DataFrame(
        {
            "x_bur_credit_mean_income": divide(bureau["bur_credit_mean"], income),
            "x_bur_act_credit_income": divide(bureau["bur_act_credit_sum"], income),
            "x_bur_act_debt_income": divide(bureau["bur_act_debt_sum"], income),
            "x_bur_debt_curr_credit": divide(bureau["bur_debt_sum"], credit),
            "x_bur_annuity_curr": divide(bureau["bur_annuity_sum"], annuity),
            "x_prev_credit_min_curr": divide(loans["credit_min"], credit),
            "x_prev_credit_mean_curr": divide(previous["prev_appr_credit_mean"], credit),
            "x_prev_credit_max_curr": divide(previous["prev_appr_credit_max"], credit),
            "x_prev_annuity_mean_curr": divide(previous["prev_appr_annuity_mean"], annuity),
            "x_prev_annuity_max_curr": divide(previous["prev_appr_annuity_max"], annuity),
            "x_annuity_max_inst": divide(annuity, paid["due_max"]),
            "x_paid_min_annuity": divide(paid["paid_min"], annuity),
            "x_paid_mean_annuity": divide(paid["paid_mean"], annuity),
            "x_paid_max_annuity": divide(paid["paid_max"], annuity),
            "x_term_prev_mean_curr": divide(previous["prev_term_mean"], term),
            "x_term_prev_max_curr": divide(previous["prev_term_max"], term),
            "x_decision_birth": divide(previous["prev_days_decision_mean"], rows["days_birth"]),
            "x_decision_emp": divide(previous["prev_days_decision_mean"], rows["days_employed"]),
            "x_credit_birth": divide(bureau["bur_days_credit_mean"], rows["days_birth"]),
            "x_credit_emp": divide(bureau["bur_days_credit_mean"], rows["days_employed"]),
            "x_last_prev_credit_curr": divide(loans["credit_last"], credit),
            "x_last_prev_annuity_curr": divide(loans["annuity_last"], annuity),
            "x_credit_rank": loans["credit_rank"],
            "x_same_type_last": same_type.where(types_known),
            "x_refused_max_curr": divide(previous["prev_ref_app_max"], credit),
            "x_cc_balance_income": divide(card["amt_balance"], income),
            "x_cc_limit_curr": divide(card["amt_credit_limit_actual"], credit),
            "x_inquiry_to_open": divide(inquiries, bureau["bur_w12m_n"]),
        }
    )


def _loans(tables: Mapping[str, pd.DataFrame], requested: pd.DataFrame) -> pd.DataFrame:
    """Describe the approved loans of each client, the latest first, beside the one asked for."""
    earlier = f04_previous.clean(tables["previous_application"])
    earlier["requested"] = earlier["sk_id_curr"].map(requested["amt_credit"]).astype("float64")

    def describe(rows: Rows) -> dict[str, Any]:
        approved = rows.where(rows["name_contract_status"] == "Approved")
        credit, annuity = known(approved["amt_credit"]), known(approved["amt_annuity"])
        asked = approved["requested"]
        comparable = ~np.isnan(approved["amt_credit"]) & ~np.isnan(asked)
        return {
            "credit_min": least(credit),
            "credit_last": credit[0] if len(credit) else NAN,
            "annuity_last": annuity[0] if len(annuity) else NAN,
            "credit_rank": share((approved["amt_credit"] >= asked)[comparable]),
            "last_type": rows.only("name_contract_type"),
        }

    return describe_clients(earlier, describe)


def _instalments(payments: pd.DataFrame) -> pd.DataFrame:
    """Return the largest instalment and what was paid per instalment, by the application."""
    rows = payments[~(payments["days_instalment"] > 0)].copy()
    rows["amt_payment"] = rows["amt_payment"].where(~(rows["days_entry_payment"] > 0))
    key = ["sk_id_curr", "sk_id_prev", "num_instalment_version", "num_instalment_number"]
    whole = rows.groupby(key, dropna=False, as_index=False).agg(
        due=("amt_instalment", "max"), paid=("amt_payment", "sum")
    )
    return whole.groupby("sk_id_curr").agg(
        due_max=("due", "max"),
        paid_min=("paid", "min"),
        paid_mean=("paid", "mean"),
        paid_max=("paid", "max"),
    )


def _latest_card_month(months: pd.DataFrame) -> pd.DataFrame:
    past = months[months["months_balance"] <= 0]
    ordered = past.sort_values(["months_balance", "sk_id_prev"])
    return ordered.drop_duplicates("sk_id_curr", keep="last").set_index("sk_id_curr")
