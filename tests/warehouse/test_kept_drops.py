"""Drops that were loaded are found where they lie, by name when they do not."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.warehouse.drops import write_drop
from warehouse.connection import open_writer
from warehouse.errors import UsageError
from warehouse.kept_drops import KeptDrop, find_kept_drops
from warehouse.load import LoadedDrop, load_drop
from warehouse.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", _env_file=None)


def find(settings: Settings, *drops: LoadedDrop) -> list[KeptDrop]:
    with open_writer(settings) as connection:
        return find_kept_drops(settings, connection, [drop.drop_id for drop in drops])


def test_drops_are_found_where_they_landed_or_lay_in_the_order_of_loading(
    settings: Settings, tmp_path: Path
) -> None:
    landed = write_drop(settings.landing / "2026-01-02", train=[1])
    outside = write_drop(tmp_path / "outside", test=[2])
    first = load_drop(settings, landed)
    second = load_drop(settings, outside, date(2026, 1, 1))
    done = settings.landing / ".done" / f"{first.drop_id}-2026-01-02"
    assert find(settings, second, first) == [
        KeptDrop(first.drop_id, date(2026, 1, 2), done),
        KeptDrop(second.drop_id, date(2026, 1, 1), outside),
    ]


def test_a_drop_that_is_gone_is_named_with_where_it_was_looked_for(
    settings: Settings, tmp_path: Path
) -> None:
    outside = write_drop(tmp_path / "outside", train=[1])
    loaded = load_drop(settings, outside, date(2026, 1, 1))
    shutil.rmtree(outside)
    with pytest.raises(UsageError, match="inputs of this run are gone") as error:
        find(settings, loaded)
    assert loaded.drop_id in str(error.value) and str(outside) in str(error.value)
