"""Which models hold the features of a family, what is drawn to prove them, and their oracle."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from hypothesis.strategies import SearchStrategy

from tests.dbt_project.mini_database import Tables
from tests.dbt_project.oracles import (
    f01_external_scores,
    f02_requested_loan,
    f03_affordability,
    f04_previous,
    f05_bureau,
    f06_instalments,
    f07_life_times,
    f08_attributes,
    f09_card,
    f10_pos,
    f11_crossed,
    f12_exposure,
    f13_bureau_months,
    f14_peers,
    f15_file_thickness,
)
from tests.dbt_project.strategies import VALUES, among, databases, days
from warehouse.settings import PROJECT_ROOT

# Name, family and tier of every feature of the specification.
CATALOGUE = Path(__file__).with_name("feature_catalog.csv")
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

# Applications that often fall in one group.
ALIKE = {
    "name_contract_type": among("Cash loans", "Cash loans", "Cash loans", "Revolving loans"),
    "amt_credit": among(90_000.0, 90_000.0, 100_000.0, 270_000.0, 0.0, 1e12),
    "amt_annuity": among(9_000.0, 9_000.0, 9_100.0, 45_000.0, 0.0, 0.5),
    "amt_income_total": VALUES["application"]["amt_income_total"],
}

FAMILIES = {
    "F01": Family(
        models=("int_external_scores_summarised_to_application",),
        databases=databases(application=(*SCORES, *REQUEST, "days_birth", "days_employed")),
        compute=f01_external_scores.compute,
    ),
    "F02": Family(
        models=("int_requested_loans_compared_to_application",),
        databases=databases(
            clients=6,
            rows=(0, 12),
            application=ALIKE,
            previous_application={
                "name_contract_type": among("Cash loans", "Cash loans", "Revolving loans"),
                "name_contract_status": among("Approved", "Approved", "Refused"),
                "amt_credit": among(0.0, 90_000.0, 90_000.0, 100_000.0, 270_000.0, 1e12),
                "amt_annuity": among(0.0, 9_000.0, 9_000.0, 9_100.0, 45_000.0),
                "cnt_payment": among(0, 3, 6, 12, 12, 24, 60),
                "days_decision": days(),
                "flag_last_appl_per_contract": among("Y", "Y", "N"),
                "nflag_last_appl_in_day": among(1, 1, 0),
            },
        ),
        compute=f02_requested_loan.compute,
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
    "F06": Family(
        models=("int_instalments_aggregated_to_application",),
        databases=databases(
            previous_application=("days_decision", "name_contract_type"),
            installments_payments=tuple(VALUES["installments_payments"]),
        ),
        compute=f06_instalments.compute,
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
    "F09": Family(
        models=(
            "int_card_months_aggregated_to_application",
            "int_histories_counted_to_application",
        ),
        databases=databases(credit_card_balance=tuple(VALUES["credit_card_balance"])),
        compute=f09_card.compute,
    ),
    "F10": Family(
        models=("int_pos_loans_aggregated_to_application",),
        databases=databases(pos_cash_balance=tuple(VALUES["pos_cash_balance"])),
        compute=f10_pos.compute,
    ),
    "F11": Family(
        models=("int_histories_related_to_request",),
        databases=databases(
            rows=(0, 6),
            application=(
                *REQUEST,
                "name_contract_type",
                "days_birth",
                "days_employed",
                "amt_req_credit_bureau_year",
            ),
            bureau=(
                "credit_active",
                "credit_currency",
                "days_credit",
                "amt_credit_sum",
                "amt_credit_sum_debt",
                "amt_annuity",
            ),
            previous_application=(
                "name_contract_type",
                "name_contract_status",
                "days_decision",
                "amt_application",
                "amt_credit",
                "amt_annuity",
                "cnt_payment",
            ),
            credit_card_balance=("months_balance", "amt_balance", "amt_credit_limit_actual"),
            installments_payments=tuple(VALUES["installments_payments"]),
        ),
        compute=f11_crossed.compute,
    ),
    "F12": Family(
        models=("int_exposures_aggregated_to_application",),
        databases=databases(
            application=("amt_credit", "amt_annuity", "amt_income_total"),
            previous_application=(
                "name_contract_status",
                "amt_annuity",
                "amt_credit",
                "cnt_payment",
                "days_decision",
                "days_last_due",
                "days_last_due_1st_version",
                "flag_last_appl_per_contract",
                "nflag_last_appl_in_day",
            ),
            installments_payments=("days_instalment", "days_entry_payment", "amt_payment"),
            bureau=(
                "credit_active",
                "credit_currency",
                "days_credit",
                "amt_annuity",
                "amt_credit_sum_debt",
            ),
        ),
        compute=f12_exposure.compute,
    ),
    "F13": Family(
        models=("int_bureau_months_aggregated_to_application",),
        databases=databases(
            bureau=("days_credit",), bureau_balance=tuple(VALUES["bureau_balance"])
        ),
        compute=f13_bureau_months.compute,
    ),
    "F14": Family(
        models=("int_applications_compared_to_peers",),
        databases=databases(
            clients=6,
            rows=(0, 6),
            application=ALIKE
            | {
                "name_education_type": among("Higher education", "Higher education", "Unheard of"),
                "occupation_type": among("Laborers", "Laborers"),
                "organization_type": among("XNA", "Bank", "Bank"),
                "name_income_type": among("Working", "Maternity leave", "Pensioner"),
                "code_gender": among("F", "F", "XNA"),
                "region_population_relative": among(0.01885, 0.01885, 0.5),
                "days_birth": among(-9_861, -9_862, -14_610, -14_611, -18_263, -23_742),
                **{score: VALUES["application"][score] for score in SCORES},
            },
            previous_application={
                "amt_credit": among(90_000.0, 100_000.0),
                "amt_annuity": among(9_000.0, 9_100.0),
                "cnt_payment": among(12, 24),
                "name_contract_type": among("Cash loans", "Cash loans"),
            },
        ),
        compute=f14_peers.compute,
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
