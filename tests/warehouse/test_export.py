"""The release as files: every value arrives, and none as a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.warehouse.history import STAYS, publish_history
from tests.warehouse.test_workbook import read_workbook
from warehouse.connection import open_reader
from warehouse.errors import NothingPublishedError, UsageError
from warehouse.export import DICTIONARY, Format, export_release
from warehouse.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("export") / "home")
    publish_history(settings)
    return settings


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_export_writes_every_row_of_every_table(
    settings: Settings, tmp_path: Path, file_format: Format
) -> None:
    files = export_release(settings, tmp_path / "out", file_format)
    with open_reader(settings.published / "scores.duckdb") as release:
        tables = [name for (name,) in release.sql("show tables").fetchall()]
        assert [file.name for file in files] == [
            f"{name}.{file_format}" for name in [*tables, DICTIONARY]
        ]
        for name, file in zip(tables, files, strict=False):
            written = duckdb.sql(f"select count(*) from '{file}'").fetchall()
            assert written == release.sql(f"select count(*) from {name}").fetchall() != [(0,)]


def test_parquet_holds_the_values_and_types_as_they_are(settings: Settings, tmp_path: Path) -> None:
    export_release(settings, tmp_path)
    with open_reader(settings.published / "scores.duckdb") as release:
        for table in ("scores_history", "score_reasons"):
            expected = release.table(table)
            found = duckdb.sql(f"from '{tmp_path / table}.parquet'")
            assert (found.columns, found.types) == (expected.columns, expected.types)
            assert found.fetchall() == expected.fetchall()


def test_csv_is_utf_8_with_texts_that_no_spreadsheet_runs(
    settings: Settings, tmp_path: Path
) -> None:
    export_release(settings, tmp_path, "csv")
    text = (tmp_path / "score_reasons.csv").read_bytes().decode("utf-8")
    [header, row] = list(csv.reader(text.splitlines()))
    assert dict(zip(header, row, strict=True)) == {
        "sk_id_curr": str(STAYS),
        "rank": "1",
        "direction": "against",
        "concept": "external_scores",
        "feature": "ext_mean",
        "feature_value": "0.12",
        "typical_value": "",
        "contribution_points": "-7.5",  # a number stays one
        "reason_code": "external_scores_against",
        "text_en": "Rate: 12 % - counts against the application.",
        "text_fr": '\'=Taux, « 12 % » ; "pèse"',
        "is_shown": "true",
        "seen_on": "",
    }


@pytest.mark.parametrize(
    ("text", "written"),
    [(f"{start}1+1", f"'{start}1+1") for start in "=+-@\t\r"] + [("-0.5", "-0.5"), ("1=1", "1=1")],
)
def test_whatever_starts_a_formula_is_written_as_text(
    tmp_path: Path, text: str, written: str
) -> None:
    # given a release whose texts come from outside
    settings = Settings(home=tmp_path / "home")
    release = settings.published / publish_history(settings).file
    release.chmod(0o644)
    with duckdb.connect(str(release)) as connection:
        connection.execute("update score_reasons set text_en = ?", [text])
    # when
    export_release(settings, tmp_path / "out", "csv")
    # then
    found = pd.read_csv(tmp_path / "out" / "score_reasons.csv", dtype=str)
    assert found["text_en"].tolist() == [written]


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_the_dictionary_lists_every_column_with_type_and_description(
    settings: Settings, tmp_path: Path, file_format: Format
) -> None:
    export_release(settings, tmp_path, file_format)
    rows = duckdb.sql(f"from '{tmp_path / DICTIONARY}.{file_format}'").fetchall()
    with open_reader(settings.published / "scores.duckdb") as release:
        columns = release.sql(
            "select table_name, column_name from duckdb_columns() where not internal order by all"
        ).fetchall()
    assert sorted((table, column) for table, column, *_ in rows) == columns
    described = ("INTEGER", "Place of the reason; 1 weighs most.", "Why.")
    assert ("score_reasons", "rank", *described) in rows


def test_a_workbook_holds_a_table_and_what_its_columns_mean(
    settings: Settings, tmp_path: Path
) -> None:
    files = export_release(settings, tmp_path, "xlsx")
    with open_reader(settings.published / "scores.duckdb") as release:
        tables = [name for (name,) in release.sql("show tables").fetchall()]
        assert [file.name for file in files] == [f"{name}.xlsx" for name in [*tables, DICTIONARY]]
        for name in tables:
            sheets = read_workbook(tmp_path / f"{name}.xlsx")
            assert list(sheets) == [name, DICTIONARY]
            columns = release.table(name).columns
            assert sheets[name][0] == columns
            [(rows,)] = release.sql(f"select count(*) from {name}").fetchall()
            assert len(sheets[name]) == rows + 1
            assert [row[:2] for row in sheets[DICTIONARY][1:]] == [[name, c] for c in columns]
    [header, reason] = read_workbook(tmp_path / "score_reasons.xlsx")["score_reasons"]
    assert reason[header.index("text_fr")] == '=Taux, « 12 % » ; "pèse"'
    described = ["score_reasons", "rank", "INTEGER", "Place of the reason; 1 weighs most.", "Why."]
    assert described in read_workbook(tmp_path / f"{DICTIONARY}.xlsx")[DICTIONARY]


@pytest.mark.parametrize("file_format", ["parquet", "csv", "xlsx"])
def test_only_the_tables_asked_for_are_written(
    settings: Settings, tmp_path: Path, file_format: Format
) -> None:
    files = export_release(settings, tmp_path, file_format, ["batch"])
    names = [f"batch.{file_format}", f"{DICTIONARY}.{file_format}"]
    assert [file.name for file in files] == names
    with pytest.raises(UsageError, match="no table scores_ltest in the release: expected some of"):
        export_release(settings, tmp_path, file_format, ["scores_ltest", "batch"])


def test_a_table_larger_than_a_sheet_is_refused_before_anything_is_written(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.workbook.MOST_ROWS", 3)
    out = tmp_path / "out"
    with pytest.raises(UsageError, match=r"at most 2 rows, found .*scores_history with 6"):
        export_release(settings, out, "xlsx")
    assert not out.exists()
    assert len(export_release(settings, out, "xlsx", ["scores_latest"])) == 2


def test_export_needs_a_release(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError):
        export_release(Settings(home=tmp_path / "home"), tmp_path / "out")
    assert not (tmp_path / "out").exists()
