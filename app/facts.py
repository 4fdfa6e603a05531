"""Which facts about a client and a loan an officer is shown, in which groups, in which unit."""

from __future__ import annotations

from typing import NamedTuple

from app import formats
from app.desk import Desk
from serving.store import Row


class Fact(NamedTuple):
    """One column of a profile.

    ``kind`` is ``amount``, ``share``, ``count``, ``times``, ``age``, ``years``,
    ``months``, ``date``, ``flag`` or ``category``; ``feature`` names the category's entries in the
    vocabulary.
    """

    column: str
    kind: str
    feature: str = ""


CLIENT_GROUPS: dict[str, list[Fact]] = {
    "person": [
        Fact("age_years", "age"),
        Fact("cnt_children", "count"),
        Fact("cnt_fam_members", "count"),
        Fact("name_education_type", "category", "app_cat_education"),
        Fact("name_housing_type", "category", "app_cat_housing"),
        Fact("is_realty_owner", "flag"),
        Fact("is_car_owner", "flag"),
        Fact("region_rating_client", "count"),
    ],
    "work": [
        Fact("amt_income_total", "amount"),
        Fact("name_income_type", "category", "app_cat_income_type"),
        Fact("occupation_type", "category", "app_cat_occupation"),
        Fact("organization_type", "category", "app_cat_organization"),
        Fact("employment_years", "years"),
    ],
    "stability": [
        Fact("registration_years", "years"),
        Fact("identity_document_years", "years"),
        Fact("phone_years", "years"),
    ],
    "not_used": [
        Fact("code_gender", "category", "app_cat_gender"),
        Fact("name_family_status", "category", "app_cat_family_status"),
    ],
}

LOAN_GROUPS: dict[str, list[Fact]] = {
    "request": [
        Fact("name_contract_type", "category", "app_cat_contract_type"),
        Fact("amt_credit", "amount"),
        Fact("amt_goods_price", "amount"),
        Fact("amt_annuity", "amount"),
        Fact("duration_months_estimate", "months"),
    ],
    "weight": [
        Fact("effort_ratio", "share"),
        Fact("credit_to_income", "times"),
        Fact("down_payment_share", "share"),
    ],
    "filing": [
        Fact("application_date", "date"),
        Fact("weekday_appr_process_start", "category", "app_cat_weekday"),
        Fact("name_type_suite", "category", "app_cat_suite"),
        Fact("n_bureau_enquiries_year", "count"),
    ],
}


def in_words(desk: Desk, fact: Fact, row: Row) -> tuple[str, str]:
    """Return a fact's label and its value as the officer reads them."""
    value, say = row[fact.column], desk.say
    text = {
        "amount": lambda: formats.number(value, say),
        "share": lambda: formats.share(value, say),
        "count": lambda: formats.number(value, say),
        "times": lambda: formats.quantity(value, "times", say, 1),
        "age": lambda: formats.quantity(None if value is None else int(value), "year", say),
        "years": lambda: formats.quantity(value, "year", say, 1),
        "months": lambda: formats.quantity(value, "month", say),
        "date": lambda: formats.day(value, say),
        "flag": lambda: formats.yes_no(value, say),
        "category": lambda: desk.label(fact.feature, value),
    }[fact.kind]()
    return say(f"fact.{fact.column}"), text
