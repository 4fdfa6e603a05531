"""Plants the rare rows that a drop must survive into the first chunk of a sample."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from warehouse.sample.applications import REQUEST_WINDOWS

Value = str | int | float

# Below this size there are not enough clients to carry the cases.
FEWEST_CLIENTS = 200

UNKNOWN_ORGANISATION = "Industry: type 99"
UNKNOWN_GOODS = "Electric scooters"

# Ids that end before the first client: orphans stay orphans, however many nights follow.
ORPHAN_CLIENT = 100_000
ORPHAN_LOAN = 1_000_000
ORPHAN_BUREAU_LOAN = 5_000_000

_HISTORIES = (
    "bureau",
    "previous_application",
    "POS_CASH_balance",
    "credit_card_balance",
    "installments_payments",
)

# Values of single labelled applications, each seen in the published files.
_LABELLED_VALUES: tuple[dict[str, Value], ...] = (
    {"AMT_INCOME_TOTAL": 117_000_000.0},
    {"CODE_GENDER": "XNA"},
    {"NAME_FAMILY_STATUS": "Unknown", "CNT_FAM_MEMBERS": np.nan},
    {"ORGANIZATION_TYPE": UNKNOWN_ORGANISATION},
    {"AMT_ANNUITY": np.nan},
    {"AMT_GOODS_PRICE": np.nan},
    {
        "OBS_30_CNT_SOCIAL_CIRCLE": 348.0,
        "DEF_30_CNT_SOCIAL_CIRCLE": 34.0,
        "OBS_60_CNT_SOCIAL_CIRCLE": 344.0,
        "DEF_60_CNT_SOCIAL_CIRCLE": 24.0,
    },
    {"AMT_REQ_CREDIT_BUREAU_QRT": 261.0},
    {"FLAG_OWN_CAR": "Y", "OWN_CAR_AGE": 64.0},
    {"FLAG_OWN_CAR": "Y", "OWN_CAR_AGE": 65.0},
    {"FLAG_OWN_CAR": "Y", "OWN_CAR_AGE": 91.0},
    {"DAYS_LAST_PHONE_CHANGE": 0.0},
    {"DAYS_LAST_PHONE_CHANGE": np.nan},
)


def plant_edge_cases(tables: dict[str, pd.DataFrame]) -> None:
    """Change a few rows of a chunk of at least 200 clients in place, always the same ones."""
    _plant_thin_file_and_tie(tables)
    for place, values in enumerate(_LABELLED_VALUES):
        _set(tables, "application_train", place, values)
    _set(tables, "application_test", 3, {"REGION_RATING_CLIENT_W_CITY": -1})
    _plant_bureau(tables)
    _plant_previous(tables)
    _plant_payments_and_cards(tables)
    _plant_orphans(tables)


def _set(
    tables: dict[str, pd.DataFrame], name: str, place: int, values: Mapping[str, Value]
) -> None:
    """Set columns of the row at ``place``, adding levels to categories where needed."""
    table = tables[name].reset_index(drop=True)
    for column, value in values.items():
        levels = table[column].dtype
        if isinstance(levels, pd.CategoricalDtype) and value not in levels.categories:
            table[column] = table[column].cat.add_categories([value])
        table.loc[place, column] = value
    tables[name] = table


def _plant_thin_file_and_tie(tables: dict[str, pd.DataFrame]) -> None:
    """The first three open applications have no history; the second and third are twins."""
    ids = tables["application_test"]["SK_ID_CURR"].to_numpy()
    rows = np.arange(len(ids))
    rows[2] = rows[1]
    tables["application_test"] = tables["application_test"].iloc[rows].assign(SK_ID_CURR=ids)
    requests = [f"AMT_REQ_CREDIT_BUREAU_{window}" for window in REQUEST_WINDOWS]
    thin = dict.fromkeys(["EXT_SOURCE_1", "EXT_SOURCE_3", *requests], np.nan)
    _set(tables, "application_test", 0, {**thin, "EXT_SOURCE_2": 0.5})
    bureau, months = tables["bureau"], tables["bureau_balance"]
    loans = bureau.loc[bureau["SK_ID_CURR"].isin(ids[:3]), "SK_ID_BUREAU"]
    tables["bureau_balance"] = months[~months["SK_ID_BUREAU"].isin(loans)]
    for name in _HISTORIES:
        tables[name] = tables[name][~tables[name]["SK_ID_CURR"].isin(ids[:3])]


def _plant_bureau(tables: dict[str, pd.DataFrame]) -> None:
    """Dates of more than a hundred years, overpaid debt, an unknown currency."""
    bureau = tables["bureau"]
    closed = np.flatnonzero(bureau["CREDIT_ACTIVE"] == "Closed")
    centuries = {
        "DAYS_CREDIT_ENDDATE": -41_875.0,
        "DAYS_ENDDATE_FACT": -42_023.0,
        "DAYS_CREDIT_UPDATE": -41_947,
    }
    _set(tables, "bureau", closed[0], centuries)
    _set(tables, "bureau", closed[1], {"CREDIT_CURRENCY": "currency 4"})
    active = np.flatnonzero(bureau["CREDIT_ACTIVE"] == "Active")
    _set(tables, "bureau", active[0], {"AMT_CREDIT_SUM_DEBT": -4_500.0})
    _set(tables, "bureau", active[1], {"DAYS_CREDIT_ENDDATE": 31_198.0})


def _plant_previous(tables: dict[str, pd.DataFrame]) -> None:
    """A contract without a type, goods that nobody has sold before, an impossible shop."""
    previous = tables["previous_application"]
    refused = np.flatnonzero(previous["NAME_CONTRACT_STATUS"] == "Refused")
    _set(tables, "previous_application", refused[0], {"NAME_CONTRACT_TYPE": "XNA"})
    _set(tables, "previous_application", refused[1], {"NAME_GOODS_CATEGORY": UNKNOWN_GOODS})
    _set(tables, "previous_application", refused[2], {"SELLERPLACE_AREA": 4_000_000})


def _plant_payments_and_cards(tables: dict[str, pd.DataFrame]) -> None:
    """An instalment never paid, one of amount 0, one in three parts; a card in credit."""
    payments = tables["installments_payments"]
    nothing = {"DAYS_ENTRY_PAYMENT": np.nan, "AMT_PAYMENT": np.nan}
    _set(tables, "installments_payments", 0, nothing)
    _set(tables, "installments_payments", 1, {"AMT_INSTALMENT": 0.0, "AMT_PAYMENT": 0.0})
    third = payments["AMT_INSTALMENT"].iloc[2] / 3
    _set(tables, "installments_payments", 2, {"AMT_PAYMENT": third})
    thirds = tables["installments_payments"].iloc[[2, 2]]
    tables["installments_payments"] = pd.concat(
        [tables["installments_payments"], thirds], ignore_index=True
    )
    _set(tables, "POS_CASH_balance", 0, {"NAME_CONTRACT_STATUS": "XNA"})
    overpaid = dict.fromkeys(["AMT_BALANCE", "AMT_RECIVABLE", "AMT_TOTAL_RECEIVABLE"], -450.0)
    _set(tables, "credit_card_balance", 0, {**overpaid, "AMT_DRAWINGS_CURRENT": -90.0})


def _plant_orphans(tables: dict[str, pd.DataFrame]) -> None:
    """Histories of nobody: of a client, a loan and a bureau loan that are in no file."""
    bureau, previous = tables["bureau"], tables["previous_application"]
    payments, months = tables["installments_payments"], tables["bureau_balance"]
    approved = previous[previous["NAME_CONTRACT_STATUS"] == "Approved"]
    client, loan = {"SK_ID_CURR": ORPHAN_CLIENT}, {"SK_ID_PREV": ORPHAN_LOAN}
    orphans = {
        "bureau": bureau.iloc[[-1]].assign(**client, SK_ID_BUREAU=ORPHAN_BUREAU_LOAN),
        "previous_application": approved.iloc[[-1]].assign(**client, **loan),
        "installments_payments": payments.iloc[[-1]].assign(**client, **loan),
        "bureau_balance": months.iloc[[-1]].assign(SK_ID_BUREAU=ORPHAN_BUREAU_LOAN - 1),
    }
    unlisted = previous["SK_ID_PREV"] == tables["POS_CASH_balance"]["SK_ID_PREV"].iloc[0]
    tables["previous_application"] = previous[~unlisted]
    for name, rows in orphans.items():
        tables[name] = pd.concat([tables[name], rows], ignore_index=True)
