"""The common way to build a mart: CSV files into pandas, one-hot, group-by and merge.

Written in the manner of the competition's most copied public notebooks: every table is read whole,
its categories become columns, every number is aggregated per application with the same handful of
functions, and the results are merged onto the applications one after the other.
"""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pandas as pd

NUMBERS = ["min", "max", "mean", "sum", "var"]


def read_tables(drop: Path) -> dict[str, pd.DataFrame]:
    """Read every CSV file of a drop."""
    return {path.stem: pd.read_csv(path) for path in sorted(drop.glob("*.csv"))}


def build_mart(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per application; the tables are given up one by one to save memory."""
    mart = _applications(tables.pop("application_train"), tables.pop("application_test"))
    for build in (_bureau, _previous, _cash, _instalments, _cards):
        mart = mart.join(build(tables), how="left")
        gc.collect()
    return mart


def _applications(train: pd.DataFrame, test: pd.DataFrame) -> pd.DataFrame:
    frame = pd.concat([train, test], ignore_index=True).set_index("SK_ID_CURR")
    frame = frame[frame["CODE_GENDER"] != "XNA"].copy()
    frame["DAYS_EMPLOYED"] = frame["DAYS_EMPLOYED"].replace(365243, np.nan)
    frame = frame.assign(
        EMPLOYED_SHARE=frame["DAYS_EMPLOYED"] / frame["DAYS_BIRTH"],
        INCOME_TO_CREDIT=frame["AMT_INCOME_TOTAL"] / frame["AMT_CREDIT"],
        INCOME_PER_PERSON=frame["AMT_INCOME_TOTAL"] / frame["CNT_FAM_MEMBERS"],
        ANNUITY_TO_INCOME=frame["AMT_ANNUITY"] / frame["AMT_INCOME_TOTAL"],
        PAYMENT_RATE=frame["AMT_ANNUITY"] / frame["AMT_CREDIT"],
    )
    return _one_hot(frame)[0]


def _bureau(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    months, statuses = _one_hot(tables.pop("bureau_balance"))
    per_credit = _aggregate(
        months,
        "SK_ID_BUREAU",
        {"MONTHS_BALANCE": ["min", "max", "size"]} | {key: ["mean"] for key in statuses},
        "BB",
    )
    credits, categories = _one_hot(tables.pop("bureau"))
    credits = credits.join(per_credit, on="SK_ID_BUREAU").drop(columns="SK_ID_BUREAU")
    functions = _functions(credits, categories)
    every = _aggregate(credits, "SK_ID_CURR", functions, "BURO")
    for status in ("Active", "Closed"):
        chosen = credits[credits[f"CREDIT_ACTIVE_{status}"] == 1]
        numbers = {name: value for name, value in functions.items() if value is NUMBERS}
        part = _aggregate(chosen, "SK_ID_CURR", numbers, status.upper())
        every = every.join(part, how="left")
    return every


def _previous(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    loans, categories = _one_hot(tables.pop("previous_application"))
    loans = loans.drop(columns="SK_ID_PREV")
    days = [name for name in loans.columns if name.startswith("DAYS_")]
    loans[days] = loans[days].replace(365243, np.nan)
    loans["APPLIED_TO_CREDIT"] = loans["AMT_APPLICATION"] / loans["AMT_CREDIT"]
    functions = _functions(loans, categories)
    every = _aggregate(loans, "SK_ID_CURR", functions, "PREV")
    for status in ("Approved", "Refused"):
        chosen = loans[loans[f"NAME_CONTRACT_STATUS_{status}"] == 1]
        numbers = {name: value for name, value in functions.items() if value is NUMBERS}
        part = _aggregate(chosen, "SK_ID_CURR", numbers, status.upper())
        every = every.join(part, how="left")
    return every


def _cash(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    months, categories = _one_hot(tables.pop("POS_CASH_balance"))
    functions = {
        "MONTHS_BALANCE": ["max", "mean", "size"],
        "SK_DPD": ["max", "mean"],
        "SK_DPD_DEF": ["max", "mean"],
    }
    functions |= {key: ["mean"] for key in categories}
    return _aggregate(months, "SK_ID_CURR", functions, "POS")


def _instalments(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    paid = tables.pop("installments_payments")
    paid["PAID_SHARE"] = paid["AMT_PAYMENT"] / paid["AMT_INSTALMENT"]
    paid["UNPAID"] = paid["AMT_INSTALMENT"] - paid["AMT_PAYMENT"]
    late = paid["DAYS_ENTRY_PAYMENT"] - paid["DAYS_INSTALMENT"]
    paid["DAYS_LATE"] = late.clip(lower=0)
    paid["DAYS_EARLY"] = (-late).clip(lower=0)
    functions = {
        "NUM_INSTALMENT_VERSION": ["nunique"],
        "DAYS_LATE": ["max", "mean", "sum"],
        "DAYS_EARLY": ["max", "mean", "sum"],
        "PAID_SHARE": ["max", "mean", "sum", "var"],
        "UNPAID": ["max", "mean", "sum", "var"],
        "AMT_INSTALMENT": ["max", "mean", "sum"],
        "AMT_PAYMENT": ["min", "max", "mean", "sum"],
        "DAYS_ENTRY_PAYMENT": ["max", "mean", "sum"],
    }
    return _aggregate(paid, "SK_ID_CURR", functions, "INSTAL")


def _cards(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    months, _ = _one_hot(tables.pop("credit_card_balance").drop(columns="SK_ID_PREV"))
    functions = {name: NUMBERS for name in months.columns if name != "SK_ID_CURR"}
    return _aggregate(months, "SK_ID_CURR", functions, "CC")


def _functions(frame: pd.DataFrame, categories: list[str]) -> dict[str, list[str]]:
    shares = set(categories)
    return {
        name: ["mean"] if name in shares else NUMBERS
        for name in frame.columns
        if name != "SK_ID_CURR"
    }


def _aggregate(
    frame: pd.DataFrame, key: str, functions: dict[str, list[str]], prefix: str
) -> pd.DataFrame:
    grouped = frame.groupby(key).agg(functions)
    grouped.columns = [f"{prefix}_{name}_{function.upper()}" for name, function in grouped.columns]
    return grouped.join(frame.groupby(key).size().rename(f"{prefix}_COUNT"))


def _one_hot(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    before = set(frame.columns)
    texts = [name for name in frame.columns if frame[name].dtype.kind not in "iufb"]
    encoded = pd.get_dummies(frame, columns=texts, dummy_na=True, dtype=np.uint8)
    return encoded, [name for name in encoded.columns if name not in before]
