"""A night finds a release that nobody can read any more, and makes another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.night import Night, run_scorehouse
from warehouse.pointer import current_release
from warehouse.settings import Settings


@pytest.mark.heavy
def test_a_night_publishes_where_the_pointer_was_lost(night: Night, tmp_path: Path) -> None:
    # given
    home = tmp_path / "home"
    shutil.copytree(night.settings.home, home, symlinks=True)
    settings = Settings(home=home)
    (settings.published / "CURRENT").write_text("{}", encoding="utf-8")
    assert run_scorehouse(home, "status").returncode == 2
    # when
    again = run_scorehouse(home, "night")
    # then
    assert again.returncode == 0, again.stderr
    assert current_release(settings).sequence == 2
    assert "Nothing new" in run_scorehouse(home, "night").stdout
