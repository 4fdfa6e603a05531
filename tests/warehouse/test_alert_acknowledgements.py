"""Taking note of an alert: once, with a note, and for good."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from warehouse.alert_acknowledgements import (
    Acknowledgement,
    acknowledge_alert,
    read_acknowledgements,
)
from warehouse.errors import UsageError
from warehouse.state import create_key

NOW = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def acknowledge(state: Path, cause: str = "drift", note: str = "unité corrigée") -> None:
    acknowledge_alert(state, batch_id="night", cause=cause, reader="eve", note=note, now=NOW)


def test_it_is_kept_with_who_when_and_why(state: Path) -> None:
    acknowledge(state, note="  unité corrigée ")
    assert read_acknowledgements(state) == [
        Acknowledgement("night", "drift", NOW, "eve", "unité corrigée")
    ]


def test_an_alert_is_acknowledged_once_and_for_good(state: Path) -> None:
    acknowledge(state)
    acknowledge(state, cause="fairness")
    with pytest.raises(UsageError, match="before"):
        acknowledge(state, note="autre")
    with closing(sqlite3.connect(state)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("update alert_acknowledgements set note = 'autre'")
    assert len(read_acknowledgements(state)) == 2


def test_without_a_note_nothing_is_written(state: Path) -> None:
    with pytest.raises(UsageError, match="note"):
        acknowledge(state, note=" ")
    assert read_acknowledgements(state) == []
    assert not state.exists()


def test_state_from_before_there_were_any(state: Path) -> None:
    create_key(state, "me", ["scores"], date(2100, 1, 1))
    with closing(sqlite3.connect(state)) as connection:
        connection.execute("drop table alert_acknowledgements")
        connection.commit()
    assert read_acknowledgements(state) == []
