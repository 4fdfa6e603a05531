"""Which models hold the features of a family, what is drawn to prove them, and their oracle."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
from hypothesis.strategies import SearchStrategy

from tests.dbt_project.mini_database import Tables
from tests.dbt_project.oracles import (
    f01_external_scores,
    f03_affordability,
    f04_previous,
    f05_bureau,
    f07_life_times,
    f08_attributes,
    f15_file_thickness,
)
from tests.dbt_project.strategies import VALUES, databases
from warehouse.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"


@dataclass(frozen=True)
class Family:
    """A family of features as the catalogue divides them."""

    # The models whose columns, side by side, hold the family's features.
    models: tuple[str, ...]
    # Mini-databases that reach its edge cases.
    databases: SearchStrategy[Tables]
    # Raw tables (``application``: train and test together) to features, indexed by sk_id_curr; a
    # categorical feature may be given as the level's text.
    compute: Callable[[Mapping[str, pd.DataFrame]], pd.DataFrame]


REQUEST = (
    "amt_credit",
    "amt_annuity",
    "amt_goods_price",
    "amt_income_total",
)
SCORES = ("ext_source_1", "ext_source_2", "ext_source_3")
FORM = tuple(name for name in VALUES["application"] if name != "target")

FAMILIES = {
    "F01": Family(
        models=("int_external_scores_summarised_to_application",),
        databases=databases(application=(*SCORES, *REQUEST, "days_birth", "days_employed")),
        compute=f01_external_scores.compute,
    ),
    "F03": Family(
        models=("int_affordability_compared_to_application",),
        databases=databases(application=(*REQUEST, "cnt_children", "cnt_fam_members")),
        compute=f03_affordability.compute,
    ),
    "F04": Family(
        models=("int_previous_applications_aggregated_to_application",),
        databases=databases(
            application=("amt_credit", "hour_appr_process_start"),
            previous_application=tuple(VALUES["previous_application"]),
        ),
        compute=f04_previous.compute,
    ),
    "F05": Family(
        models=("int_bureau_credits_aggregated_to_application",),
        databases=databases(bureau=tuple(VALUES["bureau"])),
        compute=f05_bureau.compute,
    ),
    "F07": Family(
        models=("int_life_times_measured_to_application",),
        databases=databases(
            application=(
                *REQUEST,
                "days_birth",
                "days_employed",
                "days_registration",
                "days_id_publish",
                "days_last_phone_change",
                "flag_own_car",
                "own_car_age",
                "hour_appr_process_start",
            )
        ),
        compute=f07_life_times.compute,
    ),
    "F08": Family(
        models=("int_attributes_encoded_to_application",),
        databases=databases(application=FORM),
        compute=f08_attributes.compute,
    ),
    "F15": Family(
        models=("int_histories_counted_to_application",),
        databases=databases(
            rows=(0, 4),
            application=FORM,
            bureau=("days_credit",),
            bureau_balance=("months_balance", "status"),
            previous_application=("days_decision",),
            pos_cash_balance=("months_balance", "name_contract_status", "cnt_instalment_future"),
            credit_card_balance=("months_balance",),
            installments_payments=("days_instalment", "days_entry_payment"),
        ),
        compute=f15_file_thickness.compute,
    ),
}


def vocabulary() -> dict[str, dict[str, int]]:
    """Return the code of each level of each categorical feature."""
    codes: dict[str, dict[str, int]] = {}
    with (SEEDS / "category_vocabulary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes.setdefault(row["feature"], {})[row["level"]] = int(row["code"])
    return codes
