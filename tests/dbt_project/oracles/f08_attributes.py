"""F08: the attributes of the form that are kept, and summaries of its blocks of flags."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.dbt_project.oracles.application import clean
from tests.dbt_project.oracles.arithmetic import divide

EDUCATION = (
    "Lower secondary",
    "Secondary / secondary special",
    "Incomplete higher",
    "Higher education",
    "Academic degree",
)
CONTACTS = ("mobil", "emp_phone", "work_phone", "cont_mobile", "phone", "email")
INQUIRIES = [f"amt_req_credit_bureau_{s}" for s in ("hour", "day", "week", "mon", "qrt", "year")]
DOCUMENTS = [f"flag_document_{number}" for number in range(2, 22)]
COPIED = {
    "app_amt_income": "amt_income_total",
    "app_amt_credit": "amt_credit",
    "app_amt_annuity": "amt_annuity",
    "app_amt_goods": "amt_goods_price",
    "app_cnt_children": "cnt_children",
    "app_cnt_fam": "cnt_fam_members",
    "app_region_pop": "region_population_relative",
    "app_region_rating": "region_rating_client",
    "app_region_rating_city": "region_rating_client_w_city",
    "app_region_pop_cat": None,
    "app_req_mon": "amt_req_credit_bureau_mon",
    "app_req_qrt": "amt_req_credit_bureau_qrt",
    "app_req_year": "amt_req_credit_bureau_year",
    "app_req_total": None,
    "app_soc_obs30": "obs_30_cnt_social_circle",
    "app_soc_def30": "def_30_cnt_social_circle",
    "app_soc_obs60": "obs_60_cnt_social_circle",
    "app_soc_def60": "def_60_cnt_social_circle",
    "app_soc_def_ratio30": None,
    "app_mismatch_city_live_work": "live_city_not_work_city",
    "app_mismatch_city_reg_live": "reg_city_not_live_city",
    "app_mismatch_city_reg_work": "reg_city_not_work_city",
    "app_mismatch_sum": None,
    "app_contact_phone": "flag_phone",
    "app_contact_work": "flag_work_phone",
    "app_contact_emp": "flag_emp_phone",
    "app_contact_email": "flag_email",
    "app_contact_sum": None,
    "app_own_car": None,
    "app_own_realty": None,
    "app_car_age": "own_car_age",
    "app_doc_3": "flag_document_3",
    "app_doc_6": "flag_document_6",
    "app_doc_8": "flag_document_8",
    "app_doc_16": "flag_document_16",
    "app_doc_18": "flag_document_18",
    "app_doc_count": None,
    "app_cat_contract_type": "name_contract_type",
    "app_cat_gender": "code_gender",
    "app_cat_income_type": "name_income_type",
    "app_cat_family_status": "name_family_status",
    "app_cat_housing": "name_housing_type",
    "app_cat_occupation": "occupation_type",
    "app_cat_organization": "organization_type",
    "app_cat_weekday": "weekday_appr_process_start",
    "app_cat_suite": "name_type_suite",
    "app_education_ord": None,
    "app_bld_mean": None,
    "app_bld_std": None,
    "app_bld_n_null": None,
    "app_bld_apartments": "apartments_avg",
    "app_bld_livingarea": "livingarea_avg",
    "app_bld_floorsmax": "floorsmax_avg",
    "app_bld_house_type": "housetype_mode",
    "app_bld_walls": "wallsmaterial_mode",
    "app_hour": "hour_appr_process_start",
}


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``; categories as their level."""
    rows = clean(tables["application"])
    building = rows[[name for name in rows if name.endswith("_avg")]]
    mismatches = rows[[name for name in rows if "_not_" in name]]
    contacts = rows[[f"flag_{name}" for name in CONTACTS]]
    millionths = (rows["region_population_relative"] * 1e6).round()
    made = {
        "app_region_pop_cat": pd.Series(
            [None if np.isnan(value) else str(int(value)) for value in millionths],
            index=rows.index,
            dtype=object,
        ),
        "app_req_total": rows[INQUIRIES].sum(axis=1, min_count=1),
        "app_soc_def_ratio30": divide(
            rows["def_30_cnt_social_circle"], rows["obs_30_cnt_social_circle"]
        ),
        "app_mismatch_sum": mismatches.sum(axis=1),
        "app_contact_sum": contacts.sum(axis=1),
        "app_own_car": rows["flag_own_car"].map({"Y": 1, "N": 0}),
        "app_own_realty": rows["flag_own_realty"].map({"Y": 1, "N": 0}),
        "app_doc_count": rows[DOCUMENTS].sum(axis=1),
        "app_education_ord": rows["name_education_type"].map(
            {level: order for order, level in enumerate(EDUCATION)}
        ),
        "app_bld_mean": building.mean(axis=1),
        "app_bld_std": building.std(axis=1, ddof=1),
        "app_bld_n_null": building.isna().sum(axis=1),
    }
    return pd.DataFrame(
        {name: made[name] if column is None else rows[column] for name, column in COPIED.items()}
    )
