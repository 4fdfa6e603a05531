"""What tests of several folders share: a night, run as a new user runs it, and the one after."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
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

# Where tests take longest, in the order they begin, so that no worker ends with one alone.
LONG = (
    "tests/end_to_end/",
    "tests/warehouse/test_publish_faults.py",
    "tests/dbt_project/",
    "tests/warehouse/test_load.py",
    "tests/app/",
)
COMPILED = (
    "tests/dbt_project/test_features_equal_the_oracle.py",
    "tests/dbt_project/test_mart_knows_only_the_past.py",
)


class LongestFirst(LoadScopeScheduling):
    """Files go to whichever worker is free; those that share the compiled project go to one."""

    def _split_scope(self, nodeid: str) -> str:
        return "compiled" if nodeid.startswith(COMPILED) else nodeid.split("::")[0]


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of the collection: xdist would begin with the files of most tests."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long tests first."""
    items.sort(key=lambda item: [not item.nodeid.startswith(path) for path in LONG])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LongestFirst:
    """Make xdist spread the tests that way."""
    return LongestFirst(config, log)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder that all workers of a run see."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def night(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Run ``make night`` on an empty home, once for all workers; each has a copy."""

    def make(home: Path) -> str:
        return run_make(home, "night", f"CLIENTS={CLIENTS}")

    return copy_of_one(shared / "night", tmp_path_factory.mktemp("user"), make)


@pytest.fixture(scope="session")
def second_night(night: Night, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Run the night of a later day, the champion in place and a challenger, once for all."""

    def make(home: Path) -> str:
        shutil.copytree(shared / "night" / "home", home, symlinks=True)
        return run_second_night(home, night.sample).output

    return copy_of_one(shared / "second_night", tmp_path_factory.mktemp("later"), make)


def copy_of_one(original: Path, folder: Path, make: Callable[[Path], str]) -> Night:
    """Make a home in ``original`` where no worker did so yet, and copy it to ``folder``."""
    made = original / "output.txt"
    with original.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(original, ignore_errors=True)  # of a worker whose night failed
            original.mkdir()
            made.write_text(make(original / "home"), encoding="utf-8")
    home = folder / "home"
    shutil.copytree(original / "home", home, symlinks=True)
    return Night(Settings(home=home), made.read_text(encoding="utf-8"))


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
