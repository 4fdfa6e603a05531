"""Whoever is in the register is kept out of every drop; the register itself names nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.warehouse.drops import raw_rows, write_drop, zip_drop
from warehouse.erasures import (
    begin_erasure,
    find_erased,
    find_unfinished,
    finish_erasure,
    list_erasures,
)
from warehouse.load import load_drop
from warehouse.settings import Settings

GONE, STAYS = 1_987_654_321, 100_002
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def clock() -> datetime:
    return NOW


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", _env_file=None)


def test_the_register_tells_when_by_whom_and_how_much_and_whom_as_a_keyed_hash(
    settings: Settings,
) -> None:
    client = begin_erasure(settings.state_path, GONE, "officer", {"raw.bureau": 3}, clock)
    begun = find_unfinished(settings.state_path, GONE)
    assert begun is not None and begun.removed == {"raw.bureau": 3}
    assert find_unfinished(settings.state_path, STAYS) is None
    finish_erasure(settings.state_path, client, clock)
    [erasure] = list_erasures(settings.state_path)
    assert (erasure.operator, erasure.asked_at, erasure.finished_at) == ("officer", NOW, NOW)
    assert erasure.removed == {"raw.bureau": 3}
    assert str(GONE).encode() not in settings.state_path.read_bytes()
    assert find_unfinished(settings.state_path, GONE) is None


def test_an_erasure_begun_again_keeps_its_row(settings: Settings) -> None:
    client = begin_erasure(settings.state_path, GONE, "officer", {}, clock)
    finish_erasure(settings.state_path, client, clock)
    assert begin_erasure(settings.state_path, GONE, "another", {}, clock) == client
    [erasure] = list_erasures(settings.state_path)
    assert (erasure.operator, erasure.finished_at) == ("officer", None)


def test_a_home_without_state_has_erased_nobody_and_gets_none(settings: Settings) -> None:
    assert list_erasures(settings.state_path) == []
    assert find_erased(settings.state_path, [GONE]) == []
    assert not settings.state_path.exists()


@pytest.mark.parametrize("packed", [False, True])
def test_promise_32_an_erased_client_comes_back_with_no_drop(
    settings: Settings, tmp_path: Path, packed: bool
) -> None:
    # given a drop with a client who was erased, labelled here and waiting there
    begin_erasure(settings.state_path, GONE, "officer", {}, clock)
    drop = write_drop(tmp_path / "drop", train=[GONE, STAYS], outcomes=[(GONE, 1, "2026-01-05")])
    if packed:
        drop = zip_drop(drop, tmp_path / "drop.zip")
    # when
    loaded = load_drop(settings, drop, date(2026, 1, 10))
    later = load_drop(settings, write_drop(tmp_path / "b", test=[GONE, 7]), date(2026, 1, 11))
    # then no table holds the client, and the others are whole
    assert (loaded.n_left_out, later.n_left_out) == (1, 1)
    rows = raw_rows(settings)
    assert len(rows["application_train"]) == len(rows["application_test"]) == 1
    assert len(rows["bureau"]) == len(rows["previous_application"]) == 2
    assert len(rows["bureau_balance"]) == 4
    assert rows["outcomes"] == []
    for table, lines in rows.items():
        named = {value for line in lines for value in line if isinstance(value, int)}
        assert not named & {GONE, GONE * 10, GONE * 10 + 1}, table
    # nor does the file, in which the rows were for a moment
    content = settings.warehouse_path.read_bytes()
    assert GONE.to_bytes(8, "little") not in content


def test_without_erasures_a_drop_is_loaded_as_it_is(settings: Settings, tmp_path: Path) -> None:
    loaded = load_drop(settings, write_drop(tmp_path / "a", train=[GONE]), date(2026, 1, 1))
    assert loaded.n_left_out == 0
    assert len(raw_rows(settings)["application_train"]) == 1
