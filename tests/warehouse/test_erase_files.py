"""Drops and exports without one client: every other byte stays; what cannot be read goes whole."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.drops import write_drop, zip_drop
from warehouse.erase_files import erase_from_files, expire_reports, find_keys_in_files
from warehouse.erase_rows import ClientKeys
from warehouse.settings import Settings

GONE, STAYS = 100_001, 100_002
# The tail of another id, and its beginning: neither is the client.
NEAR = (1_100_001, 1_000_015)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", _env_file=None)


def erase(settings: Settings, *, dry_run: bool = False) -> tuple[dict[str, int], list[str]]:
    keys = find_keys_in_files(settings, ClientKeys(GONE, frozenset(), frozenset()))
    return erase_from_files(settings, keys, dry_run=dry_run)


def without(folder: Path, client: int) -> dict[str, str]:
    """Return the files of a drop without the lines of a client of ``write_drop``."""
    own = (f"{client},", f"{client * 10},", f"{client * 10 + 1},")
    return {
        path.name: "".join(
            line
            for line in path.read_text().splitlines(keepends=True)
            if not line.startswith(own) and f",{client}," not in line
        )
        for path in folder.iterdir()
    }


def test_promise_32_a_kept_drop_loses_the_clients_lines_and_no_other_byte(
    settings: Settings,
) -> None:
    drop = write_drop(settings.landing / ".done" / "d", train=[GONE, STAYS], test=NEAR)
    expected = without(drop, GONE)
    listed, _ = erase(settings, dry_run=True)
    assert sum(listed.values()) == 8  # bureau_balance has two months of the one credit
    assert erase(settings)[0] == listed
    assert {path.name: path.read_text() for path in drop.iterdir()} == expected
    assert erase(settings)[0] == {}


def test_a_zip_that_waits_is_filtered_and_stays_a_drop(settings: Settings, tmp_path: Path) -> None:
    drop = write_drop(tmp_path / "drop", train=[GONE, STAYS])
    settings.landing.mkdir(parents=True)
    archive = zip_drop(drop, settings.landing / "drop.zip", inside="data/")
    erase(settings)
    with zipfile.ZipFile(archive) as packed:
        found = {Path(name).name: packed.read(name).decode() for name in packed.namelist()}
    assert found == without(drop, GONE)


def test_months_of_a_credit_are_found_by_the_bureau_file_of_an_older_drop(
    settings: Settings,
) -> None:
    # The warehouse no longer knows the credit: keys start without it.
    write_drop(settings.landing / ".done" / "old", test=[GONE])
    erase(settings)
    months = settings.landing / ".done" / "old" / "bureau_balance.csv"
    assert len(months.read_text().splitlines()) == 1


def test_an_export_loses_the_clients_rows_and_a_workbook_goes(settings: Settings) -> None:
    folder = settings.home / "exported"
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        rows = connection.sql(f"select unnest([{GONE}, {STAYS}]) as sk_id_curr, 0.5 as pd")
        rows.write_parquet(str(folder / "scores.parquet"))
        rows.write_csv(str(folder / "scores.csv"))
        connection.sql("select 'ext' as feature").write_parquet(str(folder / "words.parquet"))
        words = (folder / "words.parquet").read_bytes()
        with zipfile.ZipFile(folder / "scores.xlsx", "w") as workbook:
            workbook.writestr("sheet1.xml", f"<v>{GONE}</v>")
        erase(settings)
        left = connection.read_parquet(str(folder / "scores.parquet")).fetchall()
    assert [client for client, _ in left] == [STAYS]
    assert (folder / "scores.csv").read_text() == f"sk_id_curr,pd\n{STAYS},0.5\n"
    assert (folder / "words.parquet").read_bytes() == words
    assert not (folder / "scores.xlsx").exists()


def test_a_refused_drop_that_names_the_client_goes_whole_and_others_stay(
    settings: Settings,
) -> None:
    named, other, damaged = (settings.quarantine / name for name in ("named", "other", "damaged"))
    for folder, client in ((named, GONE), (other, STAYS)):
        folder.mkdir(parents=True)
        (folder / "reason.json").write_text("{}")
        (folder / "bureau.csv").write_bytes(b"SK_ID_CURR\x00\n%d\n" % client)
    damaged.mkdir()
    (damaged / "drop.zip").write_bytes(b"PK, but no zip")
    erase(settings)
    assert [path.name for path in settings.quarantine.iterdir()] == ["other"]


def test_what_cannot_be_searched_is_named_and_links_are_left_alone(
    settings: Settings, tmp_path: Path
) -> None:
    outside = write_drop(tmp_path / "outside", test=[GONE])
    content = (outside / "bureau.csv").read_bytes()
    settings.landing.mkdir(parents=True)
    (settings.landing / "linked").symlink_to(outside)
    (settings.home / "backup.tar").write_bytes(b"")
    removed, unsearched = erase(settings)
    assert (removed, unsearched) == ({}, ["backup.tar"])
    assert (outside / "bureau.csv").read_bytes() == content


def test_drift_reports_go_and_model_cards_stay(settings: Settings) -> None:
    # Of the older night the page was removed to save space.
    for name in ("20260101-a/drift.json", "20260102-b/drift.html", "model_cards/1.html"):
        path = settings.reports / name
        path.parent.mkdir(parents=True)
        path.touch()
    listed = expire_reports(settings, dry_run=True)
    assert expire_reports(settings) == listed
    assert listed == {"reports/20260101-a": 1, "reports/20260102-b": 1}
    assert [path.name for path in settings.reports.iterdir()] == ["model_cards"]
