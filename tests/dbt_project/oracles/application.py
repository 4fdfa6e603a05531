"""The application form with its anomalies treated, as section 7 of the specification asks."""

from __future__ import annotations

import pandas as pd

from tests.dbt_project.oracles.arithmetic import SENTINEL

CAR_AGE_FILLERS = (64, 65, 91)


def clean(application: pd.DataFrame) -> pd.DataFrame:
    """Return the form indexed by ``sk_id_curr``; flags keep what a sentinel said."""
    rows = application.set_index("sk_id_curr").copy()
    rows["has_no_job"] = rows["days_employed"] == SENTINEL
    rows["has_unknown_phone_change"] = rows["days_last_phone_change"] == 0
    rows["days_employed"] = rows["days_employed"].where(~rows["has_no_job"])
    rows["days_last_phone_change"] = rows["days_last_phone_change"].where(
        ~rows["has_unknown_phone_change"]
    )
    # Incomes above the 99.9th percentile of the training rows count as that one.
    incomes = rows.loc[rows["target"].notna(), "amt_income_total"]
    rows["amt_income_total"] = rows["amt_income_total"].clip(
        upper=None if incomes.isna().all() else incomes.quantile(0.999)
    )
    rows["code_gender"] = rows["code_gender"].where(rows["code_gender"] != "XNA")
    rows["name_family_status"] = rows["name_family_status"].where(
        rows["name_family_status"] != "Unknown"
    )
    rows["name_income_type"] = rows["name_income_type"].where(
        rows["name_income_type"] != "Maternity leave", "Working"
    )
    rows["organization_type"] = rows["organization_type"].where(
        rows["organization_type"] != "XNA", "No employer"
    )
    rows["region_rating_client_w_city"] = rows["region_rating_client_w_city"].where(
        rows["region_rating_client_w_city"] != -1
    )
    for circle in ("obs_30_cnt_social_circle", "obs_60_cnt_social_circle"):
        rows[circle] = rows[circle].where(rows[circle] <= 50)
    rows["amt_req_credit_bureau_qrt"] = rows["amt_req_credit_bureau_qrt"].where(
        rows["amt_req_credit_bureau_qrt"] <= 20
    )
    has_car_age = (rows["flag_own_car"] != "N") & ~rows["own_car_age"].isin(CAR_AGE_FILLERS)
    rows["own_car_age"] = rows["own_car_age"].where(has_car_age)
    return rows
