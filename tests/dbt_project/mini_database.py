"""Raw tables of a few rows: what a test leaves out is filled with plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from warehouse.contract import load_contract

Row = Mapping[str, Any]
Tables = dict[str, pd.DataFrame]

# Columns of the contract that a row may leave out, and what then stands there; the rest is NULL.
_PLAIN: dict[str, dict[str, Any]] = {
    "application": {
        "target": 0,
        "name_contract_type": "Cash loans",
        "code_gender": "F",
        "flag_own_car": "N",
        "flag_own_realty": "Y",
        "cnt_children": 0,
        "amt_income_total": 150_000.0,
        "amt_credit": 500_000.0,
        "amt_annuity": 25_000.0,
        "amt_goods_price": 450_000.0,
        "days_birth": -15_000,
        "days_employed": -2_000,
        "ext_source_2": 0.5,
    },
    "bureau": {
        "credit_active": "Active",
        "credit_currency": "currency 1",
        "credit_type": "Consumer credit",
        "days_credit": -400,
        "amt_credit_sum": 100_000.0,
        "amt_credit_sum_debt": 40_000.0,
        "amt_credit_sum_overdue": 0.0,
        "cnt_credit_prolong": 0,
        "credit_day_overdue": 0,
    },
    "bureau_balance": {"months_balance": -1, "status": "0"},
    "previous_application": {
        "name_contract_type": "Consumer loans",
        "name_contract_status": "Approved",
        "days_decision": -400,
        "amt_application": 90_000.0,
        "amt_credit": 100_000.0,
        "amt_annuity": 10_000.0,
        "cnt_payment": 12,
        "flag_last_appl_per_contract": "Y",
        "nflag_last_appl_in_day": 1,
    },
    "pos_cash_balance": {
        "months_balance": -1,
        "name_contract_status": "Active",
        "cnt_instalment": 12,
        "cnt_instalment_future": 6,
        "sk_dpd": 0,
        "sk_dpd_def": 0,
    },
    "credit_card_balance": {
        "months_balance": -1,
        "name_contract_status": "Active",
        "amt_balance": 10_000.0,
        "amt_credit_limit_actual": 100_000,
        "sk_dpd": 0,
        "sk_dpd_def": 0,
    },
    "installments_payments": {
        "num_instalment_version": 1,
        "num_instalment_number": 1,
        "days_instalment": -100,
        "days_entry_payment": -100,
        "amt_instalment": 5_000.0,
        "amt_payment": 5_000.0,
    },
}
# The key of a row that names none: its place in the table.
_NUMBERED = {
    "application": "sk_id_curr",
    "bureau": "sk_id_bureau",
    "previous_application": "sk_id_prev",
    "pos_cash_balance": "sk_id_prev",
    "credit_card_balance": "sk_id_prev",
    "installments_payments": "sk_id_prev",
}


def mini_database(**tables: Iterable[Row]) -> Tables:
    """Return every raw table as a frame, lower-case columns in the contract's order.

    ``application`` stands for train and test together. Numbers are float64 with NaN for NULL (keys
    int64), text is object with None.
    """
    unknown = set(tables) - set(_PLAIN)
    assert not unknown, f"no such table: {unknown}"
    return {name: _frame(name, list(tables.get(name, ()))) for name in _PLAIN}


def raw_tables(tables: Mapping[str, pd.DataFrame]) -> Tables:
    """Divide ``application`` into train and test: those without a target wait for their score."""
    divided = {name: frame for name, frame in tables.items() if name != "application"}
    applications = tables["application"]
    labelled = applications["target"].notna()
    divided["application_train"] = applications[labelled]
    divided["application_test"] = applications[~labelled].drop(columns="target")
    return divided


@lru_cache
def _types(table: str) -> dict[str, str]:
    contract = {t.name.lower(): t for t in load_contract().tables.values()}
    columns = contract["application_train" if table == "application" else table].columns
    return {name.lower(): column.type for name, column in columns.items()}


def _frame(table: str, rows: list[Row]) -> pd.DataFrame:
    types = _types(table)
    given = {column for row in rows for column in row}
    unknown = given - set(types)
    assert not unknown, f"{table} has no such column: {unknown}"
    columns: dict[str, Any] = {}
    for column, kind in types.items():
        plain = _PLAIN[table].get(column)
        values: list[Any]
        if column not in given:
            values = [plain] * len(rows)
            if column == _NUMBERED.get(table):
                values = list(range(1, len(rows) + 1))
            elif column == "sk_id_curr":
                values = [1] * len(rows)
        else:
            values = [row.get(column, plain) for row in rows]
        if kind == "VARCHAR":
            columns[column] = np.array(values, dtype=object)
        elif kind == "BIGINT":
            columns[column] = np.array(values, dtype="int64")
        else:
            columns[column] = np.array(values, dtype="float64")
    return pd.DataFrame(columns)
