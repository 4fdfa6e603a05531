"""The access log: written behind, whole at the end, and told to everyone who watches."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from warehouse import access_log
from warehouse.access_log import AccessLog, Lookup, forget_lookups
from warehouse.state import open_state

NOW = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)


class Watch:
    def __init__(self) -> None:
        self.seen: list[Lookup] = []

    def __call__(self, lookups: Iterable[Lookup]) -> None:
        self.seen.extend(lookups)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state.db"


@pytest.fixture(autouse=True)
def _flushed_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "_PAUSE_SECONDS", 60.0)


def count(path: Path) -> int:
    connection = sqlite3.connect(path)
    [(rows,)] = connection.execute("select count(*) from access_log").fetchall()
    connection.close()
    return int(rows)


def test_close_writes_all_that_threads_added(path: Path) -> None:
    log = AccessLog(path, lambda: NOW, Watch())
    threads = [
        threading.Thread(
            target=lambda: [log.add("desk", "/r", "1-run", [("c", "found")]) for _ in range(500)]
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    log.flush()
    for thread in threads:
        thread.join()
    log.close()
    assert count(path) == 2_000


def test_rows_are_written_without_a_call(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "_PAUSE_SECONDS", 0.01)
    log = AccessLog(path, lambda: NOW, Watch())
    log.add("desk", "/r", "1-run", [("c", "found")])
    deadline = threading.Event()
    for _ in range(500):
        if count(path) == 1:
            break
        deadline.wait(0.01)
    assert count(path) == 1
    log.close()


def test_rows_wait_while_they_cannot_be_written(path: Path) -> None:
    watch = Watch()
    log = AccessLog(path, lambda: NOW, watch)
    other = open_state(path)
    other.execute("alter table access_log rename to aside")
    log.add("desk", "/r", "1-run", [("c", "found")])
    with pytest.raises(sqlite3.Error):
        log.flush()
    other.execute("alter table aside rename to access_log")
    other.close()
    log.close()
    assert count(path) == 1
    assert [lookup.client for lookup in watch.seen] == ["c"]


def test_processes_tell_each_other_and_a_restart_hears_of_today(path: Path) -> None:
    first, second, later = Watch(), Watch(), Watch()
    yesterday = AccessLog(path, lambda: NOW - timedelta(days=1), Watch())
    yesterday.add("desk", "/r", "1-run", [("old", "found")])
    yesterday.close()
    one, two = AccessLog(path, lambda: NOW, first), AccessLog(path, lambda: NOW, second)
    one.add("desk", "/r", "1-run", [("a", "found"), ("b", "unknown")])
    one.flush()
    two.flush()
    assert [lookup.client for lookup in first.seen] == ["a", "b"]
    assert second.seen == first.seen
    one.close()
    two.close()
    AccessLog(path, lambda: NOW, later).close()
    assert later.seen == first.seen


def test_pseudonym_is_of_the_state_and_not_of_the_client_alone(path: Path, tmp_path: Path) -> None:
    logs = [AccessLog(place, lambda: NOW, Watch()) for place in (path, path, tmp_path / "other.db")]
    names = [log.pseudonym(100_002) for log in logs]
    assert names[0] == names[1] != names[2]
    assert logs[0].pseudonym(100_003) != names[0]
    for log in logs:
        log.close()


def test_lookups_are_forgotten_after_their_days(tmp_path: Path) -> None:
    # given lookups of three days
    path = tmp_path / "state.db"
    days = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 10, 11)]
    for moment in days:
        log = AccessLog(path, lambda now=moment: now, lambda _: None)
        log.add("desk", "/route", "1-run", [("client", "found")])
        log.close()
    # when all beyond a day are forgotten
    assert forget_lookups(path, 1, lambda: days[2]) == 1
    # then those of the last day are there, and a second time there is nothing to forget
    connection = sqlite3.connect(path)
    rows = connection.execute("select asked_at from access_log order by 1").fetchall()
    connection.close()
    assert [row[0][:10] for row in rows] == ["2026-03-10", "2026-03-11"]
    assert forget_lookups(path, 1, lambda: days[2]) == 0


def test_forgetting_makes_no_state_file(tmp_path: Path) -> None:
    assert forget_lookups(tmp_path / "state.db", 1, lambda: datetime.now(UTC)) == 0
    assert not (tmp_path / "state.db").exists()
