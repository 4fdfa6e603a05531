"""F03: the amounts of the requested loan, relative to one another and to the household."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tests.dbt_project.oracles.application import clean
from tests.dbt_project.oracles.arithmetic import divide


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``."""
    rows = clean(tables["application"])
    credit, annuity, goods = rows["amt_credit"], rows["amt_annuity"], rows["amt_goods_price"]
    income = rows["amt_income_total"]
    children, members = rows["cnt_children"], rows["cnt_fam_members"]
    return pd.DataFrame(
        {
            "app_r_credit_annuity": divide(credit, annuity),
            "app_r_annuity_credit": divide(annuity, credit),
            "app_r_credit_goods": divide(credit, goods),
            "app_r_goods_less_credit": goods - credit,
            "app_r_goods_less_credit_income": divide(goods - credit, income),
            "app_r_credit_income": divide(credit, income),
            "app_r_annuity_income": divide(annuity, income),
            "app_r_goods_income": divide(goods, income),
            "app_r_goods_annuity": divide(goods, annuity),
            "app_r_insurance_share": divide(credit - goods, goods),
            "app_r_income_person": divide(income, members),
            "app_r_income_child": divide(income, 1 + children),
            "app_r_income_adult": divide(income, members - children),
            "app_r_credit_person": divide(credit, members),
            "app_r_credit_child": divide(credit, 1 + children),
            "app_r_annuity_person": divide(annuity, members),
        }
    )
