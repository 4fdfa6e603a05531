"""Writes tables as Excel workbooks: texts stay texts, and what Excel cannot hold is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from warehouse.errors import UsageError

# Of a sheet, its header among them; of the text in a cell; of the name of a sheet.
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
MOST_NAME_CHARACTERS = 31

_BATCH_ROWS = 10_000
_OPTIONS = {
    "constant_memory": True,  # a row is on disk before the next one is written
    # Nothing is guessed from a text: it is neither a formula nor a link nor a number.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "use_zip64": True,
}


def check_rows(rows: Mapping[str, int]) -> None:
    """Refuse tables that no sheet can hold.

    Args:
        rows: How many rows each table has.

    Raises:
        UsageError: A table with its header has more rows than a sheet. The message names each.
    """
    large = {table: n for table, n in rows.items() if n + 1 > MOST_ROWS}
    if large:
        found = ", ".join(f"{table} with {n:,}" for table, n in large.items())
        raise UsageError(
            f"Excel holds {MOST_ROWS:,} rows in a sheet: expected tables of at most "
            f"{MOST_ROWS - 1:,} rows, found {found}. Nothing was written. Choose others with "
            "--table, or write Parquet or CSV."
        )


def write_workbook(path: Path, sheets: Mapping[str, duckdb.DuckDBPyRelation]) -> None:
    """Write each relation as a sheet, its column names first; NULL is an empty cell.

    Dates and times are Excel's own, lists their text. A workbook that could not be finished is
    removed.

    Args:
        path: The file to write.
        sheets: Rows of each sheet, by its name.

    Raises:
        UsageError: A text is longer than a cell can hold.
    """
    workbook = Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
    try:
        header = workbook.add_format({"bold": True})
        formats = {
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for name, relation in sheets.items():
            sheet = workbook.add_worksheet(name[:MOST_NAME_CHARACTERS])
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(relation.columns):
                sheet.write_string(0, column, title, header)
            _write_rows(sheet, relation, formats)
    except BaseException:
        workbook.close()
        path.unlink(missing_ok=True)
        raise
    workbook.close()


def _write_rows(
    sheet: Worksheet, relation: duckdb.DuckDBPyRelation, formats: Mapping[type, Format]
) -> None:
    writers = [_writer(sheet, name, formats) for name in relation.columns]
    row = 0
    for batch in relation.to_arrow_reader(_BATCH_ROWS):
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            row += 1
            for column, (write, value) in enumerate(zip(writers, values, strict=True)):
                if value is not None:
                    write(row, column, value)


def _writer(
    sheet: Worksheet, title: str, formats: Mapping[type, Format]
) -> Callable[[int, int, Any], None]:
    def write(row: int, column: int, value: Any) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, formats[type(value)])
        else:
            text = str(value)
            if len(text) > MOST_CHARACTERS:
                raise UsageError(
                    f"Excel holds {MOST_CHARACTERS:,} characters in a cell, found {len(text):,} "
                    f"in {title}, row {row}. Write Parquet or CSV instead."
                )
            sheet.write_string(row, column, text)

    return write
