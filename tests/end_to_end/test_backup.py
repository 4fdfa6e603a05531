"""A home restored elsewhere is the same system: same release, same model, nothing new to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.night import Night, run_scorehouse
from warehouse.pointer import read_pointer
from warehouse.settings import Settings


@pytest.mark.promise(33)
def test_a_restored_home_serves_and_goes_on(second_night: Night, tmp_path: Path) -> None:
    archive, home = tmp_path / "home.tar", tmp_path / "restored"

    made = run_scorehouse(second_night.settings.home, "backup", "--out", str(archive), "--json")
    assert made.returncode == 0, made.stderr
    restored = run_scorehouse(home, "restore", "--from", str(archive), "--json")
    assert restored.returncode == 0, restored.stderr
    told = json.loads(restored.stdout)
    assert told["bytes"] == json.loads(made.stdout)["bytes"]
    # At this pace the 10 GB of a home at Kaggle's size are there within a quarter of an hour.
    assert told["bytes"] / told["seconds"] > 10e9 / 900

    assert read_pointer(Settings(home=home).published) == read_pointer(
        second_night.settings.published
    )
    night = run_scorehouse(home, "night")
    assert night.returncode == 0, night.stderr
    assert "Nothing new since release" in night.stdout
