"""The mart holds what the families computed, whatever the outcomes and whatever came later."""

from __future__ import annotations

import csv
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from tests.dbt_project.compiled import CompiledProject, MiniWarehouse
from tests.dbt_project.families import CATALOGUE, FAMILIES
from tests.dbt_project.mini_database import Tables, mini_database, raw_tables

MART = "application_features"
# A client with two rows in every history, one with none, one that waits for its score.
APPLICATIONS = [
    {"sk_id_curr": 1, "target": 1},
    {"sk_id_curr": 2, "target": 0, "amt_income_total": 90_000.0},
    {"sk_id_curr": 3, "target": None, "amt_income_total": 990_000.0, "days_employed": 365_243},
    {"sk_id_curr": 4, "target": 0, "amt_income_total": None},
]
HISTORIES = {
    "bureau": [{"sk_id_bureau": 1}, {"sk_id_bureau": 2, "days_credit": -30}],
    "bureau_balance": [
        {"sk_id_bureau": 1, "months_balance": -1, "status": "2"},
        {"sk_id_bureau": 2, "months_balance": -2, "status": "C"},
    ],
    "previous_application": [
        {"sk_id_prev": 1, "days_last_due": 365_243.0, "days_last_due_1st_version": 300.0},
        {"sk_id_prev": 2, "name_contract_status": "Refused", "days_decision": -30},
    ],
    "pos_cash_balance": [{"sk_id_prev": 1}, {"sk_id_prev": 1, "months_balance": -2, "sk_dpd": 3}],
    "credit_card_balance": [{"sk_id_prev": 3}, {"sk_id_prev": 3, "months_balance": -2}],
    "installments_payments": [
        {"sk_id_prev": 1, "days_entry_payment": -95},
        {"sk_id_prev": 1, "num_instalment_number": 2, "days_instalment": -70, "amt_payment": 1.0},
    ],
}
# The column that dates a row of a history.
DATES = {
    "bureau": "days_credit",
    "bureau_balance": "months_balance",
    "previous_application": "days_decision",
    "pos_cash_balance": "months_balance",
    "credit_card_balance": "months_balance",
    "installments_payments": "days_instalment",
}


@pytest.fixture(scope="module")
def warehouse(project: CompiledProject) -> MiniWarehouse:
    families = {model for family in FAMILIES.values() for model in family.models}
    return MiniWarehouse(project, [MART, *families])


@pytest.fixture
def tables() -> Tables:
    of_the_first = {
        table: [{"sk_id_curr": 1} | row if table != "bureau_balance" else row for row in rows]
        for table, rows in HISTORIES.items()
    }
    of_the_third = {
        "bureau": [{"sk_id_curr": 3, "sk_id_bureau": 9, "days_credit": -1}],
        "previous_application": [{"sk_id_curr": 3, "sk_id_prev": 9, "cnt_payment": 24}],
    }
    return mini_database(
        application=APPLICATIONS,
        **{name: [*rows, *of_the_third.get(name, ())] for name, rows in of_the_first.items()},
    )


def mart(warehouse: MiniWarehouse, tables: Tables) -> pd.DataFrame:
    warehouse.load(raw_tables(tables))
    return warehouse.read(MART)


def permute_outcomes(tables: Tables) -> None:
    tables["application"]["target"] = 1 - tables["application"]["target"]


def add_later_rows(tables: Tables) -> None:
    for table, column in DATES.items():
        later = tables[table].copy()
        later[column] = 7.0
        for key in ("sk_id_bureau", "sk_id_prev"):
            # Rows of their own; months and payments of the loans that are there.
            if key in later and table in ("bureau", "previous_application"):
                later[key] += 1000
        tables[table] = pd.concat([tables[table], later], ignore_index=True)


def add_orphans(tables: Tables) -> None:
    for table in ("bureau", "previous_application", "pos_cash_balance", "credit_card_balance",
                  "installments_payments"):  # fmt: skip
        orphans = tables[table].copy()
        orphans["sk_id_curr"] = 99
        for key in ("sk_id_bureau", "sk_id_prev"):
            if key in orphans:
                orphans[key] += 1000
        tables[table] = pd.concat([tables[table], orphans], ignore_index=True)


def drop_what_waits(tables: Tables) -> None:
    waiting = tables["application"]["target"].isna()
    tables["application"] = tables["application"][~waiting]


@pytest.mark.parametrize("change", [permute_outcomes, add_later_rows, add_orphans, drop_what_waits])
@pytest.mark.promise(15)
def test_mart_does_not_change(
    change: Callable[[Tables], None], warehouse: MiniWarehouse, tables: Tables
) -> None:
    before = mart(warehouse, tables)

    change(tables)

    after = mart(warehouse, tables)
    pd.testing.assert_frame_equal(after, before.loc[after.index], check_exact=True)


def test_mart_has_the_columns_of_the_catalogue(warehouse: MiniWarehouse, tables: Tables) -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        catalogue = [row["feature"] for row in csv.DictReader(file)]

    assert sorted(mart(warehouse, tables).columns) == sorted(catalogue)


def test_mart_holds_what_the_families_computed(warehouse: MiniWarehouse, tables: Tables) -> None:
    features = mart(warehouse, tables)

    assert list(features.index) == [1, 2, 3, 4]
    computed = pd.concat(
        [warehouse.read(model) for family in FAMILIES.values() for model in family.models],
        axis="columns",
    ).reindex(features.index)
    computed = computed.loc[:, ~computed.columns.duplicated()]
    names = [name for name in features if name in computed]
    assert len(names) > 400
    pd.testing.assert_frame_equal(
        features[names].astype("float64"),
        computed[names].astype("float32").astype("float64"),
        check_dtype=False,
    )
    assert np.isfinite(features.to_numpy("float64", na_value=0)).all()
