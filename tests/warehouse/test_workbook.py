"""Workbooks hold every value, no formula, and nothing that Excel would cut off."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest

from warehouse.errors import UsageError
from warehouse.workbook import MOST_CHARACTERS, MOST_ROWS, check_rows, write_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY_ZERO = datetime(1899, 12, 30)


def read_workbook(path: Path) -> dict[str, list[list[Any]]]:
    """Return the cells of each sheet: text, float, bool or None."""
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        names = [
            sheet.attrib["name"]
            for sheet in ElementTree.fromstring(file.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        ]
        sheets = {}
        for number, name in enumerate(names, start=1):
            text = file.read(f"xl/worksheets/sheet{number}.xml")
            assert b"<f>" not in text and b"<hyperlink" not in text
            rows = ElementTree.fromstring(text).iter(f"{MAIN}row")
            sheets[name] = [_row(row) for row in rows]
    return sheets


def _row(row: ElementTree.Element) -> list[Any]:
    cells: list[Any] = []
    for cell in row.iter(f"{MAIN}c"):
        column = 0
        for letter in cell.attrib["r"].rstrip("0123456789"):
            column = 26 * column + ord(letter) - 64
        cells += [None] * (column - 1 - len(cells))
        kind, value = cell.attrib.get("t"), cell.find(f"{MAIN}v")
        if kind == "inlineStr":
            cells.append("".join(part.text or "" for part in cell.iter(f"{MAIN}t")))
        elif kind == "b":
            cells.append(value is not None and value.text == "1")
        else:
            cells.append(None if value is None or value.text is None else float(value.text))
    return cells


def write(tmp_path: Path, query: str) -> list[list[Any]]:
    path = tmp_path / "file.xlsx"
    with duckdb.connect() as connection:
        write_workbook(path, {"sheet": connection.sql(query)})
    return read_workbook(path)["sheet"]


def test_every_kind_of_value_arrives_as_itself(tmp_path: Path) -> None:
    rows = write(
        tmp_path,
        "select 100002::bigint as id, 0.125 as share, true as flag, 'é « x » <&>' as words, "
        "null::double as gap, date '2026-01-31' as day, timestamp '2026-01-31 12:00' as moment, "
        "[1, 2] as codes, '' as empty, false as no",
    )
    titles, values = rows
    assert titles == [
        "id", "share", "flag", "words", "gap", "day", "moment", "codes", "empty", "no",
    ]  # fmt: skip
    day = (datetime(2026, 1, 31) - DAY_ZERO).days
    assert values[:5] == [100_002, 0.125, True, "é « x » <&>", None]
    assert values[5:] == [day, day + 0.5, "[1, 2]", "", False]


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "http://a.b", "{=1}", "007", "1"]
)
def test_a_text_stays_a_text(tmp_path: Path, text: str) -> None:
    with duckdb.connect() as connection:
        relation = connection.sql("select $text as words", params={"text": text})
        write_workbook(tmp_path / "file.xlsx", {"sheet": relation})
    assert read_workbook(tmp_path / "file.xlsx")["sheet"] == [["words"], [text]]


def test_rows_of_many_batches_keep_their_order(tmp_path: Path) -> None:
    rows = write(tmp_path, "select i from range(25_000) as t(i)")
    assert [row[0] for row in rows[1:]] == list(range(25_000))


def test_a_table_fills_a_sheet_and_no_more() -> None:
    check_rows({"fits": MOST_ROWS - 1})
    with pytest.raises(UsageError, match=r"large with 1,048,576.*--table"):
        check_rows({"fits": 5, "large": MOST_ROWS})


def test_a_text_that_a_cell_cannot_hold_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    assert write(tmp_path, f"select repeat('a', {MOST_CHARACTERS}) as words")[1][0][-1] == "a"
    with pytest.raises(UsageError, match="32,768 in words, row 1"):
        write(tmp_path, f"select repeat('a', {MOST_CHARACTERS + 1}) as words")
    assert list(tmp_path.iterdir()) == []
