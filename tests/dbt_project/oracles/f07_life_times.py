"""F07: age, tenure and the age of documents, in years and relative to one another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.dbt_project.oracles.application import clean
from tests.dbt_project.oracles.arithmetic import divide

DAYS_PER_YEAR = 365.25
# A payment month of the remaining term, as the catalogue counts it.
DAYS_PER_MONTH = 30.4
RENEWALS = (20, 45)


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``."""
    rows = clean(tables["application"])
    age, job = -rows["days_birth"], -rows["days_employed"]
    registration, document = -rows["days_registration"], -rows["days_id_publish"]
    phone, car = -rows["days_last_phone_change"], rows["own_car_age"] * DAYS_PER_YEAR
    income = rows["amt_income_total"]
    at_issue = (age - document) / DAYS_PER_YEAR
    renewed_at = pd.Series(np.nan, index=rows.index)
    for renewal in RENEWALS:
        renewed_at[at_issue >= renewal] = renewal
    angle = 2 * np.pi * rows["hour_appr_process_start"] / 24
    return pd.DataFrame(
        {
            "app_t_age_y": age / DAYS_PER_YEAR,
            "app_t_emp_y": job / DAYS_PER_YEAR,
            "app_t_reg_y": registration / DAYS_PER_YEAR,
            "app_t_id_y": document / DAYS_PER_YEAR,
            "app_t_phone_y": phone / DAYS_PER_YEAR,
            "app_t_emp_birth": divide(job, age),
            "app_t_reg_birth": divide(registration, age),
            "app_t_id_birth": divide(document, age),
            "app_t_phone_birth": divide(phone, age),
            "app_t_car_birth": divide(car, age),
            "app_t_car_emp": divide(car, job),
            "app_t_phone_emp": divide(phone, job),
            "app_t_reg_emp": divide(registration, job),
            "app_t_id_emp": divide(document, job),
            "app_t_age_at_job": age - job,
            "app_t_age_at_id": age - document,
            "app_t_age_at_phone": age - phone,
            "app_t_age_at_reg": age - registration,
            "app_t_id_less_reg": registration - document,
            "app_t_age_at_payoff": age
            + DAYS_PER_MONTH * divide(rows["amt_credit"], rows["amt_annuity"]),
            "app_t_id_renewal_lag_y": at_issue - renewed_at,
            "app_t_income_birth": divide(income, age),
            "app_t_income_emp": divide(income, job),
            "app_t_hour_sin": np.sin(angle),
            "app_t_hour_cos": np.cos(angle),
            "app_t_emp_sentinel": rows["has_no_job"].astype(int),
            "app_t_phone_zero": rows["has_unknown_phone_change"].astype(int),
        }
    )
