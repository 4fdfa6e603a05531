"""Writes minimal drops that keep the contract, for tests to load or to break."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from warehouse.connection import open_writer
from warehouse.contract import Column, Table, load_contract
from warehouse.settings import Settings

TABLES = load_contract().tables
REQUIRED_FILES = [table.file for table in TABLES.values() if not table.optional]


def row(table: str, **values: Any) -> dict[str, Any]:
    """Return a valid row of a table; ids have no default, everything else has."""
    columns = TABLES[table].columns
    unknown = set(values) - set(columns)
    assert not unknown, f"{table} has no {unknown}"
    filled = {
        name: _default(column) for name, column in columns.items() if not name.startswith("SK_ID")
    }
    filled.update(values)
    return {name: filled[name] for name in columns}


def rows_of(
    train: Iterable[int] = (), test: Iterable[int] = (), amount: float = 1000.0
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a drop: each application with one credit and one previous loan.

    Args:
        train: Ids of labelled applications.
        test: Ids of applications to be scored.
        amount: AMT_CREDIT of each application, to tell versions apart.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for table, ids in (("application_train", train), ("application_test", test)):
        for application in ids:
            rows[table].append(row(table, SK_ID_CURR=application, AMT_CREDIT=amount))
            credit, previous = application * 10, application * 10 + 1
            rows["bureau"].append(row("bureau", SK_ID_CURR=application, SK_ID_BUREAU=credit))
            for month in (0, -1):
                rows["bureau_balance"].append(
                    row("bureau_balance", SK_ID_BUREAU=credit, MONTHS_BALANCE=month)
                )
            for history in (
                "previous_application",
                "POS_CASH_balance",
                "credit_card_balance",
                "installments_payments",
            ):
                rows[history].append(row(history, SK_ID_CURR=application, SK_ID_PREV=previous))
    return rows


def write_drop(
    folder: Path,
    train: Iterable[int] = (),
    test: Iterable[int] = (),
    amount: float = 1000.0,
    outcomes: Iterable[tuple[int, int, str]] | None = None,
) -> Path:
    """Write a valid drop of these applications; ``outcomes`` are (id, target, day)."""
    rows = rows_of(train, test, amount)
    if outcomes is None:
        del rows["outcomes"]
    else:
        rows["outcomes"] = [
            {"SK_ID_CURR": application, "TARGET": target, "OBSERVED_ON": day}
            for application, target, day in outcomes
        ]
    return write_rows(folder, rows)


def write_rows(folder: Path, rows: Mapping[str, list[dict[str, Any]]]) -> Path:
    """Write one CSV for each table of ``rows``."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, lines in rows.items():
        (folder / TABLES[table].file).write_text(to_csv(TABLES[table], lines), encoding="utf-8")
    return folder


def to_csv(table: Table, lines: list[dict[str, Any]]) -> str:
    """Return the text of one file, header first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table.columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def zip_drop(folder: Path, target: Path, inside: str = "") -> Path:
    """Pack a drop; ``inside`` is a folder within the zip, such as ``"data/"``."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"{inside}{path.name}")
    return target


def raw_rows(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of schema raw, sorted, so that states can be compared.

    Where a drop lay is no part of the state.
    """
    if not settings.warehouse_path.exists():
        return {}
    with open_writer(settings) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw' "
            "and table_name <> 'drop_places' order by 1"
        ).fetchall()
        return {
            name: connection.execute(f"select * from raw.{name} order by all").fetchall()
            for (name,) in names
        }


def _default(column: Column) -> Any:
    if column.values is not None:
        return column.values[0]
    if column.type == "VARCHAR":
        return "some, text"
    if column.type == "DATE":
        return "2026-01-01"
    if not column.required and column.type == "DOUBLE":
        return ""
    return 0
