"""What tests of several folders share: a night, run as a new user runs it, and the one after."""

from __future__ import annotations

import shutil

import pytest

from tests.night import CLIENTS, LATER, Night, run_make, run_scorehouse
from warehouse.settings import Settings


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share the night on one worker, so that it runs once."""
    for item in items:
        if "night" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("night"))


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Run ``make night`` on an empty home."""
    home = tmp_path_factory.mktemp("user") / "home"
    return Night(Settings(home=home), run_make(home, "night", f"CLIENTS={CLIENTS}"))


@pytest.fixture(scope="session")
def second_night(night: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Copy the home and run the night of a later day, the champion in place."""
    home = tmp_path_factory.mktemp("later") / "home"
    shutil.copytree(night.settings.home, home, symlinks=True)
    later = run_scorehouse(home, "night", "--source", str(night.sample), "--as-of", LATER)
    assert later.returncode == 0, later.stderr
    return Night(Settings(home=home), later.stderr + later.stdout)
