"""What of a publication survives a loss of power, by the record of its calls and a model of a disk.

The record is that of a real publisher; the disk is the model of ``disk.py``.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from serving.store import open_store
from tests.warehouse import disk
from tests.warehouse.readers import run_served
from tests.warehouse.test_publish_faults import publish_run, publish_traced, require_strace
from warehouse.errors import NothingPublishedError
from warehouse.settings import Settings

OLD, NEW = "night2", "night3"


@pytest.fixture
def record(tmp_path: Path) -> tuple[disk.Disk, str]:
    """A third release goes up; the folder as it was before, and the calls that were made."""
    require_strace()
    settings = Settings(home=tmp_path / "home", keep_releases=2, _env_file=None)
    for run in ("night1", OLD):
        publish_run(settings, run)
    before = disk.Disk(settings.published)
    log = tmp_path / "calls.log"
    assert publish_traced(settings, NEW, log, calls=disk.CALLS) == 0
    return before, log.read_text(encoding="utf-8")


def runs_after(moments: list[disk.Moment], place: Path) -> list[set[str | None]]:
    """Return for each moment the runs that may be served after a loss of power; None: no run."""
    known: dict[int, str | None] = {}
    found: list[set[str | None]] = []
    for moment in moments:
        runs = set()
        for content in moment.folders():
            key = hash(frozenset(content.items()))
            if key not in known:
                known[key] = served(place / str(len(known)), content)
            runs.add(known[key])
        found.append(runs)
    return found


def served(home: Path, content: dict[str, bytes | str]) -> str | None:
    settings = Settings(home=home, _env_file=None)
    disk.lay(settings.published, content)
    try:
        return run_served(open_store(settings, by_key=True))
    except NothingPublishedError:
        return None
    finally:
        shutil.rmtree(home)


def test_promise_03_a_loss_of_power_leaves_the_old_or_the_new_release(
    record: tuple[disk.Disk, str], tmp_path: Path
) -> None:
    before, calls = record
    moments = before.follow(calls)
    assert len(moments) > 60
    # when power is lost before, between or after any two calls
    runs = runs_after(moments, tmp_path / "after")
    # then the old release is up or the new one, and the new one once its publisher is done
    assert set().union(*runs) == {OLD, NEW}
    assert runs[0] == {OLD}
    assert runs[-1] == {NEW}


@pytest.mark.parametrize(
    ("forgotten", "lost"),
    [(r"\.build-\S+", None), (r"\.CURRENT\.tmp", None), ("published", OLD)],
    ids=["of the release", "of the pointer", "of the folder"],
)
def test_promise_03_a_sync_that_was_forgotten_would_be_found(
    record: tuple[disk.Disk, str], tmp_path: Path, forgotten: str, lost: str | None
) -> None:
    before, calls = record
    # when the publisher does not wait for the disk at one of its three places
    careless = re.sub(rf"^.*(fsync|fdatasync)\(\d+<\S*{forgotten}>\).*\n", "", calls, flags=re.M)
    assert careless != calls
    runs = runs_after(before.follow(careless), tmp_path / "after")
    # then a loss of power leaves no release, or one that was told to be up is not
    assert lost in (runs[-1] if lost else set().union(*runs))
