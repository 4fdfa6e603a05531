"""Loading drops: what is refused and how, and what is in force after several of them."""

from __future__ import annotations

import itertools
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.night import REAL_DATA, needs_real_data
from tests.warehouse import drops
from warehouse import load as load_module
from warehouse.connection import open_writer
from warehouse.contract import CONTRACT_FILE, Contract
from warehouse.drop import LARGEST_UNPACKED
from warehouse.errors import RefusedInputError, UsageError
from warehouse.load import LoadedDrop, find_landed_drops, load_drop, raw_state
from warehouse.settings import Settings

NOW = datetime(2026, 2, 3, 1, 2, 3, tzinfo=UTC)
DAY_1, DAY_2, DAY_3 = date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", memory_limit="500MB", threads=2)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A valid full drop of three labelled and one new application, outside the home."""
    return drops.write_drop(tmp_path / "drop", train=[1, 2, 3], test=[4])


@dataclass(frozen=True)
class Good:
    """A warehouse in which a good drop lies, made once and copied where it is needed."""

    path: Path
    rows: dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    folder = tmp_path_factory.mktemp("good")
    settings = Settings(home=folder / "home")
    load(settings, drops.write_drop(folder / "drop", train=[901], test=[902]), DAY_1)
    return Good(settings.warehouse_path, drops.raw_rows(settings))


Refuse = Callable[[Path], list[dict[str, Any]]]


@pytest.fixture
def refuse(settings: Settings, good: Good) -> Refuse:
    """Load a drop that must be refused into a used warehouse; check that nothing else happened."""

    def load_refused(source: Path) -> list[dict[str, Any]]:
        settings.home.mkdir()
        shutil.copy(good.path, settings.warehouse_path)

        with pytest.raises(RefusedInputError) as caught:
            load(settings, source, DAY_2)

        untouched = settings.warehouse_path.read_bytes() == good.path.read_bytes()
        assert untouched or drops.raw_rows(settings) == good.rows
        assert not list(settings.temporary.glob("drop-*"))
        quarantined = Path(caught.value.quarantined or "")
        assert quarantined.parent == settings.quarantine
        reason = json.loads((quarantined / "reason.json").read_text(encoding="utf-8"))
        findings: list[dict[str, Any]] = reason["findings"]
        assert len(caught.value.reasons) == len(findings)
        for finding in findings:
            kept = (quarantined / finding["file"]).exists()
            assert kept or finding["rule"] == "missing file"
        return findings

    return load_refused


def load(settings: Settings, source: Path, as_of: date | None = None) -> LoadedDrop:
    return load_drop(settings, source, as_of, clock=lambda: NOW)


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    before = path.read_bytes()
    path.write_bytes(change(before))
    assert path.read_bytes() != before


def set_value(source: Path, table: str, column: str, value: str, line: int = 2) -> None:
    """Put ``value`` into a line of a file, whatever its type allows."""
    path = source / f"{table}.csv"
    lines = path.read_text().replace('"some, text"', "text").splitlines()
    fields = lines[line - 1].split(",")
    fields[list(drops.TABLES[table].columns).index(column)] = value
    lines[line - 1] = ",".join(fields)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# ----------------------------------------------------------------------------- what is accepted


def test_load_drop_fills_every_raw_table_with_declared_types(
    settings: Settings, source: Path
) -> None:
    loaded = load(settings, source, DAY_1)

    assert loaded.rows == {
        "application_train": 3,
        "application_test": 1,
        "bureau": 4,
        "bureau_balance": 8,
        "previous_application": 4,
        "POS_CASH_balance": 4,
        "credit_card_balance": 4,
        "installments_payments": 4,
        "outcomes": 0,
    }
    assert (loaded.n_applications, loaded.is_full, loaded.was_loaded_before) == (4, True, False)
    raw = drops.raw_rows(settings)
    assert {name: len(raw[name.lower()]) for name in loaded.rows} == loaded.rows
    assert raw["drops"] == [
        (
            loaded.drop_id,
            DAY_1,
            "drop",
            loaded.content_sha256,
            NOW.replace(tzinfo=None),
            True,
            4,
            1,
            True,
        )
    ]
    with open_writer(settings) as connection:
        for name, table in drops.TABLES.items():
            stored = connection.execute(
                "select column_name, data_type from duckdb_columns() "
                "where schema_name = 'raw' and table_name = $name order by column_index",
                {"name": name.lower()},
            ).fetchall()
            declared = [(column.lower(), spec.type) for column, spec in table.columns.items()]
            assert stored == [*declared, ("drop_id", "VARCHAR")]


@pytest.mark.parametrize("inside", ["", "data/", "a/b/"])
def test_zip_and_folder_are_the_same_drop(
    settings: Settings, source: Path, tmp_path: Path, inside: str
) -> None:
    (source / "HomeCredit_columns_description.csv").write_bytes(b"anything, even Latin-1: \xe9")
    (source / "sample_submission.csv").write_text("SK_ID_CURR,TARGET\n")
    packed = drops.zip_drop(source, tmp_path / "home-credit-default-risk.zip", inside)

    first = load(settings, source, DAY_1)
    before = drops.raw_rows(settings)
    second = load(settings, packed, DAY_1)

    assert second.was_loaded_before
    assert second.drop_id == first.drop_id
    assert drops.raw_rows(settings) == before


def test_folder_with_its_files_one_level_down_and_odd_characters_is_accepted(
    settings: Settings, tmp_path: Path
) -> None:
    drops.write_drop(tmp_path / "drop [a*] d'été" / "files", train=[1])

    assert load(settings, tmp_path / "drop [a*] d'été").n_applications == 1


@pytest.mark.promise(11)
def test_byte_order_mark_carriage_returns_and_quoted_header_are_accepted(
    settings: Settings, source: Path, tmp_path: Path
) -> None:
    plain = load(settings, source, DAY_1)
    expected = {name: rows for name, rows in drops.raw_rows(settings).items() if name != "drops"}
    other = Settings(home=tmp_path / "other")
    edit(source / "bureau.csv", lambda text: b"\xef\xbb\xbf" + text)
    edit(source / "bureau_balance.csv", lambda text: text.replace(b"\n", b"\r\n"))
    edit(
        source / "application_test.csv",
        lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
    )
    edit(source / "POS_CASH_balance.csv", lambda text: text.replace(b"SK_DPD", b'"SK_DPD"', 1))

    marked = load(other, source, DAY_1)

    assert marked.rows == plain.rows
    assert {
        name: [row[:-1] for row in rows]
        for name, rows in drops.raw_rows(other).items()
        if name != "drops"
    } == {name: [row[:-1] for row in rows] for name, rows in expected.items()}


def test_rows_keep_the_order_of_the_file(settings: Settings, tmp_path: Path) -> None:
    ids = [7, 3, 9, 1]
    load(settings, drops.write_drop(tmp_path / "drop", train=ids))

    with open_writer(settings) as connection:
        rows = connection.execute("select sk_id_curr from raw.application_train").fetchall()
    assert [row[0] for row in rows] == ids


def test_headers_without_rows_are_legal(settings: Settings, tmp_path: Path) -> None:
    loaded = load(settings, drops.write_drop(tmp_path / "drop"))

    assert (loaded.n_applications, loaded.is_full) == (0, False)


def test_orphan_history_rows_stay_with_their_drop(settings: Settings, tmp_path: Path) -> None:
    rows = drops.rows_of(train=[1])
    rows["bureau"].append(drops.row("bureau", SK_ID_CURR=777, SK_ID_BUREAU=7770))
    rows["bureau_balance"].append(drops.row("bureau_balance", SK_ID_BUREAU=888))

    load(settings, drops.write_rows(tmp_path / "drop", rows))

    raw = drops.raw_rows(settings)
    assert 777 in {row[0] for row in raw["bureau"]}
    assert 888 in {row[0] for row in raw["bureau_balance"]}


# ------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("file", drops.REQUIRED_FILES)
@pytest.mark.promise(11, 12)
def test_each_missing_file_is_refused_by_name(refuse: Refuse, source: Path, file: str) -> None:
    (source / file).unlink()

    (finding,) = refuse(source)

    assert (finding["file"], finding["rule"]) == (file, "missing file")


@pytest.mark.parametrize("file", drops.REQUIRED_FILES)
@pytest.mark.promise(11, 12)
def test_each_empty_file_is_refused(refuse: Refuse, source: Path, file: str) -> None:
    (source / file).write_bytes(b"")

    (finding,) = refuse(source)

    assert (finding["file"], finding["rule"]) == (file, "empty")


@pytest.mark.parametrize(
    ("file", "cut"), [*((file, 1) for file in drops.REQUIRED_FILES), ("bureau.csv", 4)]
)
@pytest.mark.promise(11, 12)
def test_each_file_cut_off_in_its_last_line_is_refused(
    refuse: Refuse, source: Path, file: str, cut: int
) -> None:
    edit(source / file, lambda text: text[:-cut])

    (finding,) = refuse(source)

    n_lines = (source / file).read_bytes().count(b"\n") + 1
    assert (finding["file"], finding["rule"], finding["line"]) == (file, "truncated", n_lines)


def swap_first_columns(text: bytes) -> bytes:
    first, second, rest = text.split(b",", 2)
    return b",".join([second, first, rest])


HEADERS: dict[str, tuple[Callable[[bytes], bytes], set[tuple[str, str | None]]]] = {
    "swapped": (
        swap_first_columns,
        {("reordered column", "SK_ID_CURR"), ("reordered column", "SK_ID_BUREAU")},
    ),
    "missing": (
        lambda text: text.replace(b"CREDIT_TYPE,", b"", 1),
        {("missing column", "CREDIT_TYPE")},
    ),
    "extra": (
        lambda text: text.replace(b"CREDIT_TYPE,", b"CREDIT_TYPE,NEW,", 1),
        {("extra column", "NEW")},
    ),
    "duplicated": (
        lambda text: text.replace(b"CREDIT_TYPE,", b"CREDIT_TYPE,CREDIT_TYPE,", 1),
        {("duplicated column", "CREDIT_TYPE")},
    ),
    "renamed": (
        lambda text: text.replace(b"CREDIT_TYPE", b"credit_type", 1),
        {("missing column", "CREDIT_TYPE"), ("extra column", "credit_type")},
    ),
    "semicolons": (lambda text: text.replace(b",", b";"), {("header", None)}),
    "a web page": (lambda _: b"<!DOCTYPE html>\n<html></html>\n", {("header", None)}),
    "no header": (lambda text: text.split(b"\n", 1)[1], {("header", None)}),
}


@pytest.mark.parametrize("case", HEADERS)
@pytest.mark.promise(11)
def test_header_is_compared_by_name(refuse: Refuse, source: Path, case: str) -> None:
    change, expected = HEADERS[case]
    edit(source / "bureau.csv", change)

    findings = refuse(source)

    assert {(finding["rule"], finding["column"]) for finding in findings} == expected


BYTES: dict[str, tuple[Callable[[bytes], bytes], str, int]] = {
    "Latin-1": (lambda text: text.replace(b"some", b"somm\xe9", 1), "encoding", 2),
    "Latin-1 later": (lambda text: text[:-9] + b"\xe9" + text[-9:], "encoding", 5),
    "UTF-16": (lambda text: text.decode().encode("utf-16"), "encoding", 1),
    "UTF-16 without mark": (lambda text: text.decode().encode("utf-16-le"), "encoding", 1),
    "NUL": (lambda text: text.replace(b"some", b"so\0me", 1), "encoding", 2),
    "lone carriage return": (lambda text: text.replace(b"some", b"so\rme", 1), "line ending", 2),
    "mixed endings": (lambda text: text.replace(b"\n", b"\r\n", 2), "line ending", 3),
    "blank line": (lambda text: text.replace(b"\n", b"\n\n", 1), "blank line", 2),
    "blank last line": (lambda text: text + b"\n", "blank line", 6),
    "quoted line break": (lambda text: text.replace(b"some", b"so\nme", 1), "line break", 2),
    "open quote": (lambda text: text[:-1] + b'"x\n', "csv", 5),
    "field too many": (lambda text: text[:-1] + b",1\n", "csv", 5),
    "field too few": (lambda text: text[: text.rfind(b",")] + b"\n", "csv", 5),
}


@pytest.mark.parametrize("case", BYTES)
@pytest.mark.promise(11)
def test_broken_bytes_are_refused_with_their_line(refuse: Refuse, source: Path, case: str) -> None:
    change, rule, line = BYTES[case]
    edit(source / "bureau.csv", change)

    findings = refuse(source)

    assert {finding["file"] for finding in findings} == {"bureau.csv"}
    assert (rule, line) in {(finding["rule"], finding["line"]) for finding in findings}


VALUES = [
    ("application_train", "TARGET", "2", "values"),
    ("application_train", "TARGET", "", "required"),
    ("application_train", "SK_ID_CURR", "-5", "range"),
    ("application_train", "SK_ID_CURR", "9223372036854775808", "type"),
    ("application_train", "SK_ID_CURR", "9007199254740993", "range"),
    ("application_test", "CNT_CHILDREN", "abc", "type"),
    ("application_test", "CNT_CHILDREN", "1.5", "type"),
    ("application_test", "CNT_CHILDREN", "99999999999", "type"),
    ("application_test", "CNT_CHILDREN", "nan", "type"),
    ("application_test", "AMT_CREDIT", "inf", "finite"),
    ("application_test", "AMT_CREDIT", "-inf", "finite"),
    ("application_test", "AMT_CREDIT", "NaN", "finite"),
    ("application_test", "AMT_CREDIT", "1e999", "finite"),
    ("application_test", "DAYS_EMPLOYED", "730486", "range"),
    ("application_test", "EXT_SOURCE_1", "500.0", "range"),
    ("bureau", "DAYS_CREDIT", "12", "range"),
    ("bureau", "AMT_CREDIT_SUM", "12 000", "type"),
    ("bureau_balance", "MONTHS_BALANCE", "", "required"),
    ("bureau_balance", "STATUS", "Z", "values"),
    ("previous_application", "SK_ID_PREV", "1.5", "type"),
    ("POS_CASH_balance", "SK_DPD", "-1", "range"),
    ("credit_card_balance", "AMT_BALANCE", "infinity", "finite"),
    ("installments_payments", "DAYS_INSTALMENT", "3", "range"),
]


@pytest.mark.parametrize(("table", "column", "value", "rule"), VALUES)
@pytest.mark.promise(11)
def test_broken_values_are_refused_with_line_and_column(
    refuse: Refuse, source: Path, table: str, column: str, value: str, rule: str
) -> None:
    set_value(source, table, column, value)

    findings = refuse(source)

    places = {(f["file"], f["line"], f["column"], f["rule"]) for f in findings}
    assert (f"{table}.csv", 2, column, rule) in places


@pytest.mark.promise(11)
def test_decimal_comma_in_quotes_is_refused_as_a_type(refuse: Refuse, source: Path) -> None:
    path = source / "application_test.csv"
    edit(path, lambda text: text.replace(b"1000.0", b'"1000,0"'))

    (finding,) = refuse(source)

    assert (finding["column"], finding["expected"], finding["found"], finding["line"]) == (
        "AMT_CREDIT",
        "DOUBLE",
        "'1000,0'",
        2,
    )


def test_findings_of_several_files_are_told_at_once(refuse: Refuse, source: Path) -> None:
    set_value(source, "bureau", "DAYS_CREDIT", "soon")
    set_value(source, "bureau", "DAYS_CREDIT_UPDATE", "soon", line=4)
    set_value(source, "credit_card_balance", "SK_DPD", "-1", line=3)

    findings = refuse(source)

    assert [(f["file"], f["line"], f["column"]) for f in findings] == [
        ("bureau.csv", 2, "DAYS_CREDIT"),
        ("bureau.csv", 4, "DAYS_CREDIT_UPDATE"),
        ("credit_card_balance.csv", 3, "SK_DPD"),
    ]


@pytest.mark.parametrize(
    "table", [name for name, table in drops.TABLES.items() if table.key and name != "outcomes"]
)
@pytest.mark.promise(11)
def test_a_repeated_key_is_refused_in_every_table_that_has_one(
    refuse: Refuse, source: Path, table: str
) -> None:
    path = source / f"{table}.csv"
    edit(path, lambda text: text + text.split(b"\n")[1] + b"\n")

    (finding,) = refuse(source)

    last = path.read_bytes().count(b"\n")
    assert (finding["rule"], finding["line"]) == ("duplicate key", last)
    assert finding["column"] == ", ".join(drops.TABLES[table].key)


@pytest.mark.parametrize("month", [-90, -90_000])
def test_a_repeated_month_is_found_near_and_far(refuse: Refuse, source: Path, month: int) -> None:
    path = source / "bureau_balance.csv"
    edit(path, lambda text: text + f"10,{month},0\n20,{month},0\n10,{month},0\n".encode())

    (finding,) = refuse(source)

    assert finding["rule"] == "duplicate key"
    assert finding["found"].startswith(f"10, {month} again")


def test_equal_instalments_are_no_repeated_key(settings: Settings, source: Path) -> None:
    path = source / "installments_payments.csv"
    edit(path, lambda text: text + text.split(b"\n")[1] + b"\n")

    assert load(settings, source).rows["installments_payments"] == 5


def test_an_application_in_train_and_test_is_refused(refuse: Refuse, source: Path) -> None:
    set_value(source, "application_test", "SK_ID_CURR", "2")

    (finding,) = refuse(source)

    assert (finding["rule"], finding["column"]) == ("duplicate key", "SK_ID_CURR")
    assert finding["found"].startswith("2 in both")


def test_a_credit_of_another_drops_application_is_refused(
    refuse: Refuse, source: Path, tmp_path: Path
) -> None:
    rows = drops.rows_of(test=[5])
    rows["bureau"].append(drops.row("bureau", SK_ID_CURR=5, SK_ID_BUREAU=9010))
    night = drops.write_rows(tmp_path / "night", rows)

    (finding,) = refuse(night)  # application 901 of the good drop holds credit 9010

    assert (finding["file"], finding["rule"]) == ("bureau.csv", "key of another drop")
    assert finding["found"].startswith("9010, loaded with 2026-01-01-")


def test_a_file_that_changes_while_it_is_read_is_refused(
    settings: Settings, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.file_check.FileScan.is_unchanged", lambda _: False)

    with pytest.raises(RefusedInputError, match="somebody changed"):
        load(settings, source)


# --------------------------------------------------------------------------------- hostile zips


def test_a_file_that_is_no_zip_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    packed = tmp_path / "drop.zip"
    packed.write_bytes(b"<html>not found</html>")

    (finding,) = refuse(packed)

    assert (finding["file"], finding["rule"]) == ("drop.zip", "zip")


@pytest.mark.promise(11)
def test_a_damaged_zip_is_refused(refuse: Refuse, source: Path, tmp_path: Path) -> None:
    packed = drops.zip_drop(source, tmp_path / "drop.zip")
    data = bytearray(packed.read_bytes())
    data[200:400] = bytes(200)
    packed.write_bytes(data)

    (finding,) = refuse(packed)

    assert finding["rule"] == "zip"


@pytest.mark.parametrize("name", ["../bureau.csv", "/tmp/bureau.csv", "..\\x.csv", "C:/x.csv"])
@pytest.mark.promise(11)
def test_a_zip_that_points_outside_is_refused(
    refuse: Refuse, source: Path, tmp_path: Path, name: str
) -> None:
    packed = drops.zip_drop(source, tmp_path / "drop.zip")
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, "x")

    findings = refuse(packed)

    assert findings[0]["rule"] == "path"


def test_a_zip_with_a_file_twice_is_refused(refuse: Refuse, source: Path, tmp_path: Path) -> None:
    packed = drops.zip_drop(source, tmp_path / "drop.zip")
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("older/bureau.csv", "x")

    (finding,) = refuse(packed)

    assert (finding["rule"], finding["found"]) == (
        "duplicate",
        "bureau.csv and older/bureau.csv",
    )


@pytest.mark.promise(11)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    refuse: Refuse, source: Path, tmp_path: Path
) -> None:
    (source / "bureau.csv").write_bytes(b"1,1\n" * (20 << 20))
    packed = drops.zip_drop(source, tmp_path / "drop.zip")

    (finding,) = refuse(packed)

    assert finding["rule"] == "zip bomb"


def test_a_zip_that_declares_too_much_is_refused(
    settings: Settings, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LARGEST_UNPACKED > 3 << 30  # full Kaggle scale fits
    monkeypatch.setattr("warehouse.drop.LARGEST_UNPACKED", 1000)
    packed = drops.zip_drop(source, tmp_path / "drop.zip")

    with pytest.raises(RefusedInputError, match="at most 1,000 bytes unpacked"):
        load(settings, packed)


# ------------------------------------------------------------------------------------ wrong use


@pytest.mark.parametrize("name", ["nothing", "file.csv", "nothing.zip"])
def test_what_is_no_drop_is_wrong_use(settings: Settings, tmp_path: Path, name: str) -> None:
    (tmp_path / "file.csv").write_text("x")

    with pytest.raises(UsageError, match=r"folder or a \.zip"):
        load(settings, tmp_path / name)


def test_a_locked_warehouse_is_told_plainly(
    settings: Settings, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: Settings) -> duckdb.DuckDBPyConnection:
        raise duckdb.IOException("IO Error: Could not set lock on file: Conflicting lock is held")

    monkeypatch.setattr(load_module, "open_writer", locked)

    with pytest.raises(UsageError, match="in use elsewhere"):
        load(settings, source)


# ------------------------------------------------------------------------- the date of a drop


def test_as_of_is_the_argument_then_the_name_then_what_was_recorded_then_today(
    settings: Settings, tmp_path: Path
) -> None:
    dated = drops.write_drop(tmp_path / "drop-2026-01-02", test=[1])
    undated = drops.write_drop(tmp_path / "undated", test=[2])

    assert load(settings, dated, DAY_3).as_of == DAY_3
    assert load(settings, dated).as_of == DAY_2
    assert load(settings, undated).as_of == NOW.date()
    later = load_drop(settings, undated, clock=lambda: datetime(2026, 5, 5, tzinfo=UTC))
    assert (later.as_of, later.was_loaded_before) == (NOW.date(), True)


def test_an_impossible_date_in_a_name_is_no_date(settings: Settings, tmp_path: Path) -> None:
    source = drops.write_drop(tmp_path / "batch-2026-13-45", test=[1])

    assert load(settings, source).as_of == NOW.date()


# -------------------------------------------------------------------------- what is in force


def applications(settings: Settings) -> dict[int, float]:
    """Return AMT_CREDIT of each application in force."""
    with open_writer(settings) as connection:
        rows = connection.execute(
            "select sk_id_curr, amt_credit from raw.application_train "
            "union all select sk_id_curr, amt_credit from raw.application_test"
        ).fetchall()
    assert len(rows) == len(dict(rows))
    return dict(rows)


def comparable(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Return schema raw without what tells the order of loading."""
    raw = drops.raw_rows(settings)
    raw["drops"] = [(*row[:4], *row[5:7], row[8]) for row in raw["drops"]]
    return raw


def state(settings: Settings) -> Any:
    with open_writer(settings) as connection:
        return raw_state(connection)


def test_raw_state_is_none_before_anything_was_loaded(settings: Settings) -> None:
    assert state(settings) is None


@pytest.mark.promise(7)
def test_the_same_drop_twice_changes_nothing(settings: Settings, source: Path) -> None:
    load(settings, source, DAY_1)
    before, state_before = drops.raw_rows(settings), state(settings)

    again = load(settings, source, DAY_1)

    assert again.was_loaded_before
    assert (drops.raw_rows(settings), state(settings)) == (before, state_before)


def test_a_drop_without_labelled_applications_adds(settings: Settings, tmp_path: Path) -> None:
    load(settings, drops.write_drop(tmp_path / "base", train=[1, 2], test=[3]), DAY_1)
    load(settings, drops.write_drop(tmp_path / "night", test=[4]), DAY_2)

    assert set(applications(settings)) == {1, 2, 3, 4}
    assert state(settings).as_of == DAY_2
    assert state(settings).n_applications == 4


def test_a_later_version_replaces_an_application_with_all_its_history(
    settings: Settings, tmp_path: Path
) -> None:
    first = load(settings, drops.write_drop(tmp_path / "base", train=[1, 2], test=[3]), DAY_1)
    second = load(settings, drops.write_drop(tmp_path / "night", test=[2], amount=9.0), DAY_2)

    assert applications(settings) == {1: 1000.0, 2: 9.0, 3: 1000.0}
    raw = drops.raw_rows(settings)
    assert [row[0] for row in raw["application_train"]] == [1]
    for table, position in (("bureau", 0), ("installments_payments", 1)):
        owners = {(row[position], row[-1]) for row in raw[table]}
        assert owners == {(1, first.drop_id), (2, second.drop_id), (3, first.drop_id)}
    assert {(row[0], row[-1]) for row in raw["bureau_balance"]} == {
        (10, first.drop_id),
        (20, second.drop_id),
        (30, first.drop_id),
    }


def test_of_two_drops_of_one_day_the_later_loaded_wins(settings: Settings, tmp_path: Path) -> None:
    load(settings, drops.write_drop(tmp_path / "a", test=[1], amount=1.0), DAY_1)
    load(settings, drops.write_drop(tmp_path / "b", test=[1], amount=2.0), DAY_1)

    assert applications(settings) == {1: 2.0}


def test_a_full_portfolio_replaces_what_is_not_later(settings: Settings, tmp_path: Path) -> None:
    said: list[str] = []
    load(settings, drops.write_drop(tmp_path / "a", train=[1], test=[2]), DAY_1)
    load(settings, drops.write_drop(tmp_path / "b", test=[3]), DAY_2)
    load(settings, drops.write_drop(tmp_path / "c", test=[4]), DAY_3)
    full = drops.write_drop(tmp_path / "full", train=[5], test=[6])

    load_drop(settings, full, DAY_2, progress=said.append, clock=lambda: NOW)

    assert set(applications(settings)) == {4, 5, 6}
    assert [row[-1] for row in drops.raw_rows(settings)["drops"]] == [False, False, True, True]
    assert "It replaces 2 earlier drops with 3 applications." in said


def test_a_drop_older_than_a_full_portfolio_is_recorded_but_not_in_force(
    settings: Settings, tmp_path: Path
) -> None:
    load(settings, drops.write_drop(tmp_path / "full", train=[5]), DAY_2)
    before = state(settings)

    load(settings, drops.write_drop(tmp_path / "late", test=[1]), DAY_1)

    assert set(applications(settings)) == {5}
    assert state(settings) == before
    assert sorted(row[-1] for row in drops.raw_rows(settings)["drops"]) == [False, True]


@pytest.mark.promise(7)
def test_state_does_not_depend_on_the_order_of_loading(tmp_path: Path) -> None:
    sources = [
        (drops.write_drop(tmp_path / "1", train=[1, 2], test=[3, 4], amount=1.0), DAY_1),
        (
            drops.write_drop(
                tmp_path / "2", test=[3, 5], amount=2.0, outcomes=[(4, 1, "2026-01-02")]
            ),
            DAY_2,
        ),
        (
            drops.write_drop(
                tmp_path / "3", test=[3, 2], amount=3.0, outcomes=[(4, 1, "2026-01-02")]
            ),
            DAY_3,
        ),
        (drops.write_drop(tmp_path / "4", train=[1], test=[6], amount=4.0), date(2025, 12, 31)),
    ]
    results = []
    for number, order in enumerate(itertools.islice(itertools.permutations(sources), 0, 24, 4)):
        home = Settings(home=tmp_path / f"home-{number}", threads=1)
        for source, day in order:
            load(home, source, day)
        results.append((comparable(home), state(home)))

    assert len(results) == 6
    assert all(result == results[0] for result in results)
    with open_writer(Settings(home=tmp_path / "home-0")) as connection:
        rows = connection.execute(
            "select sk_id_curr, amt_credit from raw.application_train union all "
            "select sk_id_curr, amt_credit from raw.application_test order by 1"
        ).fetchall()
    assert rows == [(1, 1.0), (2, 3.0), (3, 3.0), (4, 1.0), (5, 2.0)]


# --------------------------------------------------------------------------------- outcomes


def outcomes(settings: Settings) -> list[tuple[Any, ...]]:
    return [row[:3] for row in drops.raw_rows(settings)["outcomes"]]


def test_outcomes_are_kept_when_their_application_is_replaced(
    settings: Settings, tmp_path: Path
) -> None:
    told = [(1, 0, "2026-01-01"), (2, 1, "2026-01-01")]
    load(settings, drops.write_drop(tmp_path / "a", test=[1, 2], outcomes=told), DAY_1)
    again = [(1, 0, "2026-01-01"), (1, 1, "2026-01-02")]
    load(settings, drops.write_drop(tmp_path / "b", test=[1], outcomes=again), DAY_2)

    assert outcomes(settings) == [(1, 0, DAY_1), (1, 1, DAY_2), (2, 1, DAY_1)]


def test_outcomes_go_with_a_full_portfolio_that_replaces_their_drop(
    settings: Settings, tmp_path: Path
) -> None:
    told = [(1, 0, "2026-01-01")]
    load(settings, drops.write_drop(tmp_path / "a", test=[1], outcomes=told), DAY_1)
    late = [(1, 0, "2026-01-01"), (9, 1, "2026-01-03")]
    load(settings, drops.write_drop(tmp_path / "c", outcomes=late), DAY_3)
    load(settings, drops.write_drop(tmp_path / "full", train=[1]), DAY_2)

    assert outcomes(settings) == [(1, 0, DAY_1), (9, 1, DAY_3)]


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ([(1, 2, "2026-01-01")], "values"),
        ([(1, 0, "1 January")], "type"),
        ([(1, 0, "infinity")], "finite"),
        ([(1, 0, "2026-01-01"), (1, 1, "2026-01-01")], "duplicate key"),
    ],
)
def test_broken_outcomes_are_refused(
    refuse: Refuse, tmp_path: Path, told: list[tuple[int, int, str]], rule: str
) -> None:
    source = drops.write_drop(tmp_path / "drop", test=[1], outcomes=told)

    (finding,) = refuse(source)

    assert (finding["file"], finding["rule"]) == ("outcomes.csv", rule)


# ------------------------------------------------------------------------ landing, quarantine


def test_landed_drops_are_found_oldest_first_and_unfinished_ones_left_alone(
    settings: Settings,
) -> None:
    assert find_landed_drops(settings) == []
    for name in ("undated", "b-2026-01-03", "z-2026-01-02", ".hidden", "2026-01-01.part"):
        (settings.landing / name).mkdir(parents=True)
    (settings.landing / "x-2026-01-01.zip").write_bytes(b"")
    (settings.landing / "readme.txt").write_text("x")

    assert [path.name for path in find_landed_drops(settings)] == [
        "x-2026-01-01.zip",
        "z-2026-01-02",
        "b-2026-01-03",
        "undated",
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_loaded_drop_leaves_landing(settings: Settings, tmp_path: Path, packed: bool) -> None:
    folder = drops.write_drop(
        (tmp_path if packed else settings.landing) / "drop-2026-01-02", train=[1]
    )
    landed = folder
    if packed:
        settings.landing.mkdir(parents=True)
        landed = drops.zip_drop(folder, settings.landing / "drop-2026-01-02.zip")

    loaded = load(settings, landed)

    assert find_landed_drops(settings) == []
    assert (settings.landing / ".done" / f"{loaded.drop_id}-{landed.name}").exists()


def test_a_drop_that_was_loaded_but_not_moved_is_only_moved(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed = drops.write_drop(settings.landing / "drop", train=[1])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(load_module, "_move_to_done", killed)
        with pytest.raises(KeyboardInterrupt):
            load(settings, landed)
    before = drops.raw_rows(settings)
    assert find_landed_drops(settings) == [landed]

    again = load_drop(settings, landed, clock=lambda: datetime(2026, 9, 9, tzinfo=UTC))

    assert again.was_loaded_before
    assert find_landed_drops(settings) == []
    assert drops.raw_rows(settings) == before


def test_what_a_killed_load_unpacked_is_removed_by_the_next(
    settings: Settings, source: Path
) -> None:
    leftover = drops.write_drop(settings.temporary / "drop-killed", train=[1])

    load(settings, source)

    assert not leftover.exists()


def test_a_refused_landed_drop_is_moved_to_quarantine_whole(settings: Settings) -> None:
    landed = drops.write_drop(settings.landing / "drop", train=[1])
    set_value(landed, "bureau", "DAYS_CREDIT", "soon")

    with pytest.raises(RefusedInputError) as caught:
        load(settings, landed)

    quarantined = Path(caught.value.quarantined or "")
    assert find_landed_drops(settings) == []
    assert sorted(path.name for path in (quarantined / "drop").iterdir()) == sorted(
        drops.REQUIRED_FILES
    )
    reason = json.loads((quarantined / "reason.json").read_text())
    assert reason["findings"] == [
        {
            "file": "bureau.csv",
            "rule": "type",
            "expected": "INTEGER",
            "found": "'soon'",
            "column": "DAYS_CREDIT",
            "line": 2,
        }
    ]
    assert reason["refused_at"] == "2026-02-03T01:02:03+00:00"


def test_a_refused_source_elsewhere_stays_and_only_refused_files_are_copied(
    settings: Settings, source: Path
) -> None:
    set_value(source, "bureau", "DAYS_CREDIT", "soon")
    for _ in range(2):  # a second refusal of the same files keeps one copy
        with pytest.raises(RefusedInputError) as caught:
            load(settings, source)

    (quarantined,) = settings.quarantine.iterdir()
    assert str(quarantined) == caught.value.quarantined
    assert sorted(path.name for path in quarantined.iterdir()) == ["bureau.csv", "reason.json"]
    assert (quarantined / "bureau.csv").read_bytes() == (source / "bureau.csv").read_bytes()


def test_a_full_disk_does_not_hide_the_refusal(
    settings: Settings, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("warehouse.quarantine.shutil.copy2", full)
    set_value(source, "bureau", "DAYS_CREDIT", "soon")

    with pytest.raises(RefusedInputError, match="DAYS_CREDIT") as caught:
        load(settings, source)
    assert caught.value.quarantined is None


# ---------------------------------------------------------------------------------- real rows


@needs_real_data
def test_real_rows_load_as_many_as_there_are_lines(settings: Settings) -> None:
    assert REAL_DATA is not None
    with zipfile.ZipFile(REAL_DATA) as archive:
        lines = {
            name: archive.read(table.file).count(b"\n") - 1
            for name, table in drops.TABLES.items()
            if not table.optional
        }

    loaded = load(settings, REAL_DATA)

    raw = drops.raw_rows(settings)
    assert {name: len(raw[name.lower()]) for name in lines} == lines
    assert {name: loaded.rows[name] for name in lines} == lines


def test_a_column_that_is_new_to_the_contract_is_null_in_what_was_loaded_before(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    load(settings, drops.write_drop(tmp_path / "before", train=[1], test=[2]), DAY_1)
    raw = yaml.safe_load(CONTRACT_FILE.read_text(encoding="utf-8"))
    columns = raw["tables"]["bureau"]["columns"]
    raw["tables"]["bureau"]["columns"] = {"CREDIT_RATING": "INTEGER", **columns}
    wider = Contract.model_validate(raw)
    monkeypatch.setattr(load_module, "load_contract", lambda: wider)
    # when: first in the file, last in the table
    source = drops.write_drop(tmp_path / "after", test=[3])
    [header, *lines] = (source / "bureau.csv").read_text("utf-8").splitlines()
    text = [f"CREDIT_RATING,{header}", *(f"7,{line}" for line in lines)]
    (source / "bureau.csv").write_text("\n".join(text) + "\n", "utf-8")
    load(settings, source, DAY_2)
    # then
    with open_writer(settings) as connection:
        found = connection.execute(
            "select sk_id_curr, sk_id_bureau, credit_rating from raw.bureau order by 1"
        ).fetchall()
    assert found == [(1, 10, None), (2, 20, None), (3, 30, 7)]
