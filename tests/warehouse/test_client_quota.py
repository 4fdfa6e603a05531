"""Processes that share the file agree on how many clients a key asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from warehouse.client_quota import ClientQuota

TODAY, TOMORROW = date(2026, 3, 11), date(2026, 3, 12)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[list[ClientQuota]]:
    made = [ClientQuota(tmp_path / "home" / "quota.db") for _ in range(2)]
    yield made
    for quota in made:
        quota.close()


def test_all_together_stay_within_the_limit(workers: list[ClientQuota]) -> None:
    first, second = workers
    assert first.add(TODAY, "a", ["x", "y"], 3)
    assert second.add(TODAY, "a", ["y", "z"], 3)
    assert not first.add(TODAY, "a", ["u"], 3)
    assert not second.add(TODAY, "a", ["u", "x"], 3)
    assert second.add(TODAY, "a", ["x", "y", "z"], 3)
    assert second.add(TODAY, "b", ["u"], 3)


def test_refused_clients_leave_nothing(workers: list[ClientQuota]) -> None:
    first, second = workers
    assert not first.add(TODAY, "a", ["x", "y"], 1)
    assert second.add(TODAY, "a", ["z"], 1)


def test_a_new_day_forgets_the_last(workers: list[ClientQuota], tmp_path: Path) -> None:
    first, second = workers
    assert first.add(TODAY, "a", ["x"], 1)
    assert second.add(TOMORROW, "a", ["y"], 1)
    with sqlite3.connect(tmp_path / "home" / "quota.db") as file:
        assert file.execute("select day from clients").fetchall() == [("2026-03-12",)]
    file.close()


def test_file_is_its_owners_alone(workers: list[ClientQuota], tmp_path: Path) -> None:
    assert (tmp_path / "home" / "quota.db").stat().st_mode & 0o077 == 0
