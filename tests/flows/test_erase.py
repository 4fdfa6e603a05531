"""An erasure before anything is published, of nobody, and one that is broken off and made again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows import erase as erasing
from tests.warehouse.drops import raw_rows, write_drop
from warehouse.erasures import list_erasures
from warehouse.errors import UsageError
from warehouse.load import load_drop
from warehouse.settings import Settings

GONE, STAYS = 1_987_654_321, 100_002


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    load_drop(settings, write_drop(settings.landing / "2026-01-01", train=[GONE, STAYS]))
    return settings


def test_what_is_listed_is_what_goes(settings: Settings) -> None:
    listed = erasing.look_for(settings, GONE)
    assert listed.counts["raw.application_train"] == 1 and not list_erasures(settings.state_path)
    assert erasing.erase(settings, GONE) == listed
    assert erasing.look_for(settings, GONE).counts == {}
    [erasure] = list_erasures(settings.state_path)
    assert erasure.removed == listed.counts
    trace = str(GONE).encode()
    files = [path for path in settings.home.rglob("*") if path.is_file()]
    assert [path for path in files if trace in path.read_bytes()] == []
    assert len(raw_rows(settings)["application_train"]) == 1


def test_nobody_is_erased_twice_and_a_stranger_not_at_all(settings: Settings) -> None:
    erasing.erase(settings, GONE)
    for client in (GONE, 7):
        with pytest.raises(UsageError, match=f"Nothing is known of application {client}"):
            erasing.erase(settings, client)
    assert len(list_erasures(settings.state_path)) == 1


@pytest.mark.parametrize(
    "step", ["erase_from_files", "erase_written", "erase_rows", "rewrite_warehouse"]
)
def test_promise_32_an_erasure_broken_off_keeps_the_client_out_and_is_made_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def break_off(*arguments: object, dry_run: bool = False) -> object:
        if dry_run:
            return whole(*arguments, dry_run=True)
        raise KeyboardInterrupt

    listed = erasing.look_for(settings, GONE)
    whole = getattr(erasing, step)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(erasing, step, break_off)
        erasing.erase(settings, GONE)
    [begun] = list_erasures(settings.state_path)
    assert begun.finished_at is None
    later = load_drop(settings, write_drop(tmp_path / "later", test=[GONE, 7]), date(2026, 1, 2))
    assert later.n_left_out == 1
    again = erasing.erase(settings, GONE)
    [erasure] = list_erasures(settings.state_path)
    assert erasure.finished_at is not None
    assert erasure.removed == again.counts == listed.counts
    assert str(GONE * 10).encode() not in b"".join(
        path.read_bytes() for path in settings.landing.rglob("*.csv")
    )
