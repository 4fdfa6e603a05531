"""How a night ended is there for readers, whatever way it ended."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.errors import GateError, UsageError
from warehouse.night_status import NightStatus, note_end, read_status

NOW = datetime(2026, 3, 11, 2, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "night.json"


def end(path: Path, error: BaseException | None = None) -> None:
    with note_end(path, lambda: NOW):
        if error is not None:
            raise error


def test_good_end_is_noted(path: Path) -> None:
    end(path)
    assert read_status(path) == NightStatus(NOW, is_good=True)


@pytest.mark.parametrize("error", [GateError("drift"), KeyboardInterrupt(), ValueError()])
def test_failure_is_noted_and_goes_on(path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        end(path, error)
    assert read_status(path) == NightStatus(NOW, is_good=False)


def test_wrong_usage_is_no_night(path: Path) -> None:
    end(path)
    with pytest.raises(UsageError):
        end(path, UsageError("no drop"))
    assert read_status(path) == NightStatus(NOW, is_good=True)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"ended_at": 3, "is_good": true}'])
def test_unreadable_status_is_none(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content)
    assert read_status(path) is None


def test_no_night_has_no_status(path: Path) -> None:
    assert read_status(path) is None


def test_night_goes_on_when_its_end_cannot_be_noted(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    end(tmp_path / "home" / "night.json")
