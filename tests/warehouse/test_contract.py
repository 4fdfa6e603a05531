"""The contract: Kaggle's columns, strict keys, and rules that each can be broken."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml

from warehouse.contract import CONTRACT_FILE, Column, Finding, load_contract
from warehouse.errors import UsageError

# Columns of Kaggle's files, from the competition's own description.
KAGGLE_WIDTHS = {
    "application_train": 122,
    "application_test": 121,
    "bureau": 17,
    "bureau_balance": 3,
    "previous_application": 37,
    "POS_CASH_balance": 8,
    "credit_card_balance": 23,
    "installments_payments": 8,
    "outcomes": 3,
}


def test_contract_declares_every_column_of_the_eight_files_and_outcomes() -> None:
    tables = load_contract().tables

    assert {name: len(table.columns) for name, table in tables.items()} == KAGGLE_WIDTHS
    assert [name for name, table in tables.items() if table.optional] == ["outcomes"]


def test_application_test_is_application_train_without_the_target() -> None:
    tables = load_contract().tables

    train = list(tables["application_train"].columns)
    assert [name for name in train if name != "TARGET"] == list(tables["application_test"].columns)


def test_create_sql_makes_lower_case_columns_of_the_declared_types_and_the_drop() -> None:
    connection = duckdb.connect()
    connection.execute("create schema raw")

    for table in load_contract().tables.values():
        connection.execute(table.create_sql)

    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() where table_name = 'bureau_balance' "
        "order by column_index"
    ).fetchall()
    assert columns == [
        ("sk_id_bureau", "BIGINT"),
        ("months_balance", "INTEGER"),
        ("status", "VARCHAR"),
        ("drop_id", "VARCHAR"),
    ]


@pytest.mark.parametrize(
    ("column", "broken", "kept"),
    [
        (Column(type="INTEGER", required=True), ["null"], ["0"]),
        (Column(type="INTEGER", values=(0, 1)), ["2", "-1"], ["0", "1", "null"]),
        (Column(type="VARCHAR", values=("Y", "N'")), ["'y'", "''"], ["'Y'", "'N'''", "null"]),
        (Column(type="INTEGER", minimum=0, maximum=23), ["-1", "24"], ["0", "23", "null"]),
        (
            Column(type="INTEGER", maximum=0, sentinels=(365243,)),
            ["1", "730486"],
            ["-1", "0", "365243", "null"],
        ),
        (Column(type="DOUBLE"), ["'inf'", "'-inf'", "'nan'"], ["1e300", "null"]),
        (Column(type="DOUBLE", minimum=0, maximum=1), ["-0.001", "1.001"], ["0", "1", "null"]),
        (Column(type="DATE"), ["'infinity'"], ["'2026-01-01'", "null"]),
    ],
)
def test_rules_are_broken_by_these_values_and_by_no_others(
    column: Column, broken: list[str], kept: list[str], tmp_path: Path
) -> None:
    table = {"columns": {"A": column.model_dump()}}
    path = tmp_path / "contract.yaml"
    path.write_text(yaml.safe_dump({"tables": {"t": table}}))
    rules = load_contract(path).tables["t"].rules
    breach = " or ".join(f"({rule.breach})" for rule in rules)

    def breaks(value: str) -> bool:
        query = f"select coalesce({breach}, false) from (select {value}::{column.type} as A)"
        return bool(duckdb.connect().execute(query).fetchall()[0][0])

    assert {value: breaks(value) for value in broken} == dict.fromkeys(broken, True)
    assert {value: breaks(value) for value in kept} == dict.fromkeys(kept, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("required: true", "requierd: true"),
        ("CODE_GENDER: VARCHAR", "CODE_GENDER: TEXT"),
        ("key: [SK_ID_BUREAU]", "key: [SK_ID_BUREAUX]"),
        ("same_as: application_train", "same_as: application_trial"),
        ("tables:", "tabels:"),
    ],
)
def test_load_contract_refuses_a_slip_of_the_pen(old: str, new: str, tmp_path: Path) -> None:
    text = CONTRACT_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "contract.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(UsageError, match="not usable"):
        load_contract(path)


def test_finding_tells_place_expectation_and_what_was_found() -> None:
    finding = Finding("bureau.csv", "type", "INTEGER", "'x'", column="DAYS_CREDIT", line=3)

    assert str(finding) == ("bureau.csv, line 3, column DAYS_CREDIT: expected INTEGER, found 'x'")
