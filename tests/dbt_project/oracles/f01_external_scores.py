"""F01: the three scores of external agencies, put together and against the requested loan."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.dbt_project.oracles.application import clean
from tests.dbt_project.oracles.arithmetic import divide

WEIGHTS = {"a": (1.9, 2.1, 2.6), "b": (2.0, 1.0, 3.0)}


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``."""
    rows = clean(tables["application"])
    scores = rows[["ext_source_1", "ext_source_2", "ext_source_3"]]
    one, two, three = (scores[name] for name in scores)
    average = scores.mean(axis=1)
    found = {
        "ext_1": one,
        "ext_2": two,
        "ext_3": three,
        "ext_mean": average,
        "ext_min": scores.min(axis=1),
        "ext_max": scores.max(axis=1),
        "ext_median": scores.median(axis=1),
        "ext_std": scores.std(axis=1, ddof=1),
        "ext_range": scores.max(axis=1) - scores.min(axis=1),
        "ext_sum": scores.sum(axis=1, min_count=1),
        "ext_prod": one * two * three,
        "ext_prod_12": one * two,
        "ext_prod_13": one * three,
        "ext_prod_23": two * three,
        "ext_gmean_13": np.sqrt(one * three),
    }
    for name, weights in WEIGHTS.items():
        present = scores.notna() * np.array(weights)
        found[f"ext_wmean_{name}"] = divide(
            (scores.fillna(0) * np.array(weights)).sum(axis=1), present.sum(axis=1)
        )
    missing = scores.isna().astype(int)
    found |= {
        "ext_diff_12": one - two,
        "ext_diff_13": one - three,
        "ext_diff_23": two - three,
        "ext_n_null": missing.sum(axis=1),
        "ext_null_mask": (missing * np.array([1, 2, 4])).sum(axis=1),
        "ext_x_credit_div_3": divide(rows["amt_credit"], three),
        "ext_x_annuity_div_3": divide(rows["amt_annuity"], three),
        "ext_x_term_div_mean": divide(divide(rows["amt_credit"], rows["amt_annuity"]), average),
        "ext_x_age_div_1": divide(rows["days_birth"], one),
        "ext_x_age_div_2": divide(rows["days_birth"], two),
        "ext_x_age_div_3": divide(rows["days_birth"], three),
        "ext_x_income_mul_mean": rows["amt_income_total"] * average,
        "ext_x_emp_mul_mean": rows["days_employed"] * average,
    }
    return pd.DataFrame(found)
