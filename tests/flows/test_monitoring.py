"""Monitoring says what a night that never began, or failed, cannot say itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows import monitoring as module
from flows.monitoring import find_complaints, monitoring
from tests.serving.sample_release import publish_sample
from warehouse.errors import GateError, NothingPublishedError
from warehouse.night_status import note_end
from warehouse.settings import Settings

NIGHT = datetime(2026, 3, 11, 2, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, stale_after_hours=36, _env_file=None)


def end_night(settings: Settings, when: datetime = NIGHT, *, is_good: bool = True) -> None:
    try:
        with note_end(settings.night_status_path, lambda: when):
            if not is_good:
                raise GateError("refused")
    except GateError:
        pass


def after(hours: float) -> datetime:
    return NIGHT + timedelta(hours=hours)


def test_a_good_night_of_late_is_no_complaint(settings: Settings) -> None:
    end_night(settings)
    assert find_complaints(settings, lambda: after(36)) == []


def test_a_night_that_did_not_come_is_one(settings: Settings) -> None:
    end_night(settings)
    [complaint] = find_complaints(settings, lambda: after(37))
    assert "No night has ended for 37 hours, expected one in 36" in complaint


def test_a_night_that_failed_is_one_at_once(settings: Settings) -> None:
    end_night(settings, is_good=False)
    [complaint] = find_complaints(settings, lambda: after(1))
    assert "2026-03-11 02:30 UTC failed" in complaint


def test_no_night_at_all_is_one(settings: Settings) -> None:
    [complaint] = find_complaints(settings, lambda: after(1))
    assert "No night has ended yet" in complaint


def test_the_flow_fails_and_the_webhook_hears_why(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    heard: list[tuple[str, str]] = []
    monkeypatch.setenv("SCOREHOUSE_HOME", str(settings.home))
    monkeypatch.setenv("SCOREHOUSE_ALERT_WEBHOOK", "https://chat.example/secret")
    monkeypatch.chdir(settings.home)
    monkeypatch.setattr(
        module, "post", lambda address, body: heard.append((address, json.loads(body)["text"]))
    )
    with pytest.raises(NothingPublishedError):
        monitoring.fn()
    publish_sample(settings)
    end_night(settings, is_good=False)
    # when
    with pytest.raises(GateError, match="failed"):
        monitoring.fn()
    # then
    [(address, text)] = heard
    assert address == "https://chat.example/secret" and text.startswith("Scorehouse, monitoring")
    end_night(settings, datetime.now(UTC))
    assert monitoring.fn()["sequence"] == 1
    assert len(heard) == 1
