"""What tests of several folders share: a night, run as a new user runs it, and the one after."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.night import (
    CLIENTS,
    LATER,
    REAL_DATA,
    Night,
    add_challenger,
    run_make,
    run_scorehouse,
)
from warehouse.settings import Settings

COMPILED = (
    "tests/dbt_project/test_features_equal_the_oracle.py",
    "tests/dbt_project/test_mart_knows_only_the_past.py",
)


class OneWorkerForTheNight(LoadScopeScheduling):
    """Files go to whichever worker is free, but those that share the night go to one.

    So do those that share the compiled dbt project.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(COMPILED):
            return "compiled"
        shares_the_night = nodeid.startswith(
            ("tests/end_to_end/", "tests/dbt_project/", "tests/flows/test_features.py")
        )
        return "night" if shares_the_night else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneWorkerForTheNight:
    """Make xdist spread the tests that way."""
    return OneWorkerForTheNight(config, log)


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Run ``make night`` on an empty home."""
    home = tmp_path_factory.mktemp("user") / "home"
    return Night(Settings(home=home), run_make(home, "night", f"CLIENTS={CLIENTS}"))


@pytest.fixture(scope="session")
def second_night(night: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Copy the home and run the night of a later day, the champion in place and a challenger."""
    home = tmp_path_factory.mktemp("later") / "home"
    shutil.copytree(night.settings.home, home, symlinks=True)
    return run_second_night(home, night.sample)


@pytest.fixture(scope="session")
def second_real_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Run two such nights on the real applications that the settings name: some 15 minutes."""
    assert REAL_DATA is not None
    home = tmp_path_factory.mktemp("real") / "home"
    first = run_scorehouse(home, "night", "--source", str(REAL_DATA))
    assert first.returncode == 0, first.stderr
    return run_second_night(home, REAL_DATA)


def run_second_night(home: Path, source: Path) -> Night:
    """Run the night of a later day, with a challenger."""
    add_challenger(Settings(home=home))
    later = run_scorehouse(home, "night", "--source", str(source), "--as-of", LATER)
    assert later.returncode == 0, later.stderr
    return Night(Settings(home=home), later.stderr + later.stdout)
