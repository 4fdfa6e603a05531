"""F14: the value less the median of the training rows of the same group."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.dbt_project.compiled import VARIABLES
from tests.dbt_project.oracles import f02_requested_loan
from tests.dbt_project.oracles.arithmetic import divide

DAYS_PER_YEAR = 365.25
AGE_BANDS = (27, 40, 50, 65)
# Width of a band of terms, in annuities.
TERM_BAND = 5
TEXTS = (
    "name_education_type",
    "occupation_type",
    "name_income_type",
    "organization_type",
    "code_gender",
)
COMPARED = {
    "g1": ("ext_mean", "income", "credit", "annuity", "term"),
    "g2": ("ext_mean", "income", "credit", "annuity", "term"),
    "org": ("income", "ext_mean"),
    "region": ("income", "rate"),
    "ge": ("ext_2", "ext_3"),
}


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``."""
    rows = f02_requested_loan.price(tables)
    scores = rows[["ext_source_1", "ext_source_2", "ext_source_3"]]
    term = divide(rows["amt_credit"], rows["amt_annuity"])
    values = {
        "ext_mean": scores.mean(axis=1),
        "ext_2": rows["ext_source_2"],
        "ext_3": rows["ext_source_3"],
        "income": rows["amt_income_total"],
        "credit": rows["amt_credit"],
        "annuity": rows["amt_annuity"],
        "term": term,
        "rate": rows["rate"],
    }
    age = -rows["days_birth"] / DAYS_PER_YEAR
    band = sum((age > limit).astype(int) for limit in AGE_BANDS).where(age.notna(), -1)
    # What is not known is a level of its own, but for the term and the region.
    text = rows[list(TEXTS)].fillna("?")
    groups = {
        "g1": [text["name_education_type"], text["occupation_type"], band],
        "g2": [np.floor(term / TERM_BAND), text["name_income_type"], text["name_education_type"]],
        "org": [text["organization_type"]],
        "region": [(rows["region_population_relative"] * 1e6).round()],
        "ge": [text["code_gender"], text["name_education_type"]],
    }
    training = rows["target"].notna()
    return pd.DataFrame(
        {
            f"peer_{name}_{measure}": values[measure]
            - _median_of_group(values[measure], groups[name], training)
            for name, measures in COMPARED.items()
            for measure in measures
        }
    )


def _median_of_group(value: pd.Series, group: list[pd.Series], training: pd.Series) -> pd.Series:
    frame = pd.DataFrame({"value": value, **dict(enumerate(group))})
    key = list(range(len(group)))
    by_group = frame[training].groupby(key)["value"]
    medians = by_group.median()[by_group.size() >= VARIABLES["peer_group_minimum"]]
    return frame[key].join(medians.rename("median"), on=key)["median"]
