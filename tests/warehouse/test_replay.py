"""Cutting a drop into nights: nobody lost, nobody twice, and no outcome before it was known."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.warehouse import drops
from warehouse.connection import open_writer
from warehouse.errors import RefusedInputError, UsageError
from warehouse.load import load_drop
from warehouse.replay import cut_drops, require_own_home
from warehouse.settings import Settings

FIRST = date(2026, 3, 1)
LABELLED, WAITING = range(1, 41), range(101, 121)
NIGHTS = 4


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return drops.write_drop(tmp_path / "source", LABELLED, WAITING)


def cut(settings: Settings, source: Path, **arguments: object) -> list[Path]:
    chosen = {"nights": NIGHTS, "held_out": 0.5, "seed": 1, "as_of": FIRST} | arguments
    return cut_drops(settings, source, folder=settings.home / "replay", **chosen)  # type: ignore[arg-type]


def read(drop: Path, table: str) -> list[dict[str, str]]:
    with (drop / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids(drop: Path, *tables: str) -> list[int]:
    return [int(row["SK_ID_CURR"]) for table in tables for row in read(drop, table)]


def test_every_application_arrives_once_and_the_nights_are_named_by_their_dates(
    settings: Settings, source: Path
) -> None:
    nights = cut(settings, source)

    assert [night.name for night in nights] == [
        (FIRST + timedelta(days=number)).isoformat() for number in range(NIGHTS + 1)
    ]
    arrived = [
        application
        for night in nights
        for application in ids(night, "application_train", "application_test")
    ]
    assert sorted(arrived) == [*LABELLED, *WAITING]
    assert [len(ids(night, "application_train")) for night in nights] == [20, 0, 0, 0, 0]
    assert [len(ids(night, "application_test")) for night in nights] == [10, 8, 8, 7, 7]


def test_an_application_brings_all_its_rows_as_they_are_written(
    settings: Settings, source: Path
) -> None:
    nights = cut(settings, source)

    for table in drops.TABLES:
        if table.startswith(("application", "outcomes")):
            continue
        whole = sorted(map(str, read(source, table)))
        assert whole == sorted(str(row) for night in nights for row in read(night, table))
    for night in nights:
        present = set(ids(night, "application_train", "application_test"))
        assert set(ids(night, "bureau", "previous_application")) <= present
        credits = {row["SK_ID_BUREAU"] for row in read(night, "bureau")}
        assert {row["SK_ID_BUREAU"] for row in read(night, "bureau_balance")} == credits


def test_outcomes_follow_one_to_five_nights_after_their_application(
    settings: Settings, source: Path
) -> None:
    nights = cut(settings, source, nights=12)

    arrived = {
        application: number
        for number, night in enumerate(nights)
        for application in ids(night, "application_test")
    }
    target = {row["SK_ID_CURR"]: row["TARGET"] for row in read(source, "application_train")}
    seen = [
        (int(row["SK_ID_CURR"]), number, row)
        for number, night in enumerate(nights)
        for row in read(night, "outcomes")
    ]
    assert len({application for application, _, _ in seen}) == len(seen) > 10
    for application, number, row in seen:
        assert 1 <= number - arrived[application] <= 5
        assert row["OBSERVED_ON"] == (FIRST + timedelta(days=number)).isoformat()
        assert row["TARGET"] == target[row["SK_ID_CURR"]]


def test_the_loader_takes_every_night(settings: Settings, source: Path) -> None:
    for night in cut(settings, source):
        load_drop(settings, night)

    with open_writer(settings) as connection:
        counts = connection.execute(
            "select (select count(*) from raw.application_train), "
            "(select count(*) from raw.application_test), (select count(*) from raw.bureau)"
        ).fetchall()
    assert counts == [(20, 40, 60)]


def test_an_interrupted_replay_goes_on_with_the_same_drops(
    settings: Settings, source: Path
) -> None:
    before = cut(settings, source)
    stamps = [(night / "bureau.csv").stat().st_mtime_ns for night in before]

    again = cut(settings, source, as_of=None)

    assert again == before
    assert [(night / "bureau.csv").stat().st_mtime_ns for night in again] == stamps


def test_another_seed_is_another_replay_and_does_not_mix(settings: Settings, source: Path) -> None:
    cut(settings, source)

    with pytest.raises(UsageError, match="holds another replay"):
        cut(settings, source, seed=2)


def test_a_home_with_other_data_is_refused(settings: Settings, source: Path) -> None:
    nights = cut(settings, source)
    load_drop(settings, nights[0])
    with open_writer(settings) as connection:
        require_own_home(connection, nights)

    load_drop(settings, source)

    with open_writer(settings) as connection, pytest.raises(UsageError, match="found source"):
        require_own_home(connection, nights)


@pytest.mark.parametrize(
    "arguments", [{"nights": 0}, {"held_out": 0.0}, {"held_out": 1.0}, {"nights": 21}]
)
def test_what_cannot_be_spread_is_refused(
    settings: Settings, source: Path, arguments: dict[str, object]
) -> None:
    with pytest.raises(UsageError, match="Expected at least"):
        cut(settings, source, **arguments)
    assert not (settings.home / "replay").exists()


def test_a_source_without_a_file_is_refused_and_leaves_nothing(
    settings: Settings, source: Path
) -> None:
    (source / "bureau.csv").unlink()

    with pytest.raises(RefusedInputError, match=r"bureau\.csv"):
        cut(settings, source)
    assert not list(settings.home.glob("replay*"))
    assert not list(settings.home.glob(".replay*"))


def test_a_source_that_cannot_be_parsed_says_who_names_the_fault(
    settings: Settings, source: Path
) -> None:
    (source / "bureau.csv").write_text("SK_ID_CURR,nothing\n1,2,3\n", encoding="utf-8")

    with pytest.raises(UsageError, match="scorehouse load"):
        cut(settings, source)
    assert not list(settings.home.glob("*replay*"))
