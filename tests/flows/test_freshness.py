"""Watching the age of the release, by a clock that is turned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.freshness import watch_nights
from flows.monitoring import monitoring
from tests.flows.test_alerts import Receiver, receiver
from tests.serving.sample_release import RUN, publish_sample
from warehouse.errors import GateError, NothingPublishedError, StaleReleaseError
from warehouse.night_status import note_end
from warehouse.settings import Settings

__all__ = ["receiver"]

# The sample's data was complete at this moment.
COMPLETE = datetime(2026, 3, 11, tzinfo=UTC)


def hours_later(hours: float) -> datetime:
    return COMPLETE + timedelta(hours=hours)


def home(folder: Path, url: str = "") -> Settings:
    settings = Settings(home=folder, alert_webhook=url, _env_file=None)
    publish_sample(settings)
    return settings


@pytest.mark.promise(14)
def test_younger_than_the_rule_says_its_age(tmp_path: Path, receiver: Receiver) -> None:
    found = watch_nights(home(tmp_path, receiver.url), lambda: hours_later(25.9))
    assert (found.batch_id, found.age_hours, found.is_late) == (RUN, 25.9, False)
    assert receiver.bodies == []


@pytest.mark.promise(14)
def test_older_than_the_rule_is_told_once_a_night(tmp_path: Path, receiver: Receiver) -> None:
    settings = home(tmp_path, receiver.url)
    for hours in (26.1, 30.0):
        with pytest.raises(StaleReleaseError, match="The log of the nights") as late:
            watch_nights(settings, lambda hours=hours: hours_later(hours))
        assert late.value.exit_code == 5
    [body] = receiver.bodies
    [alert] = body["alerts"]
    assert (body["batch_id"], alert["cause"], alert["severity"]) == (RUN, "freshness", "error")
    assert "26 hours old" in alert["text_en"] and "26 heures" in alert["text_fr"]
    # A later night that nobody renews is another one.
    publish_sample(settings, sequence=2, run="20260310-ffffffffffff")
    with pytest.raises(StaleReleaseError):
        watch_nights(settings, lambda: hours_later(40))
    assert len(receiver.bodies) == 2


def test_what_did_not_arrive_is_sent_again(tmp_path: Path, receiver: Receiver) -> None:
    settings = home(tmp_path, receiver.url)
    for status in (500, 200, 200):
        receiver.status = status
        with pytest.raises(StaleReleaseError):
            watch_nights(settings, lambda: hours_later(27))
    assert len(receiver.bodies) == 2


def test_without_an_address_it_is_said_and_written_down(tmp_path: Path) -> None:
    settings = home(tmp_path)
    with pytest.raises(StaleReleaseError):
        watch_nights(settings, lambda: hours_later(27))
    assert RUN in settings.freshness_alert_path.read_text()
    settings.freshness_alert_path.write_text("half a li")
    with pytest.raises(StaleReleaseError):
        watch_nights(settings, lambda: hours_later(27))


def test_a_night_that_failed_is_told_once_and_a_good_one_ends_it(
    tmp_path: Path, receiver: Receiver
) -> None:
    settings = home(tmp_path, receiver.url)
    with pytest.raises(GateError), note_end(settings.night_status_path, lambda: hours_later(2)):
        raise GateError("refused")
    for hours in (3, 30):
        with pytest.raises(GateError, match="ended 2026-03-11 02:00 UTC failed"):
            watch_nights(settings, lambda hours=hours: hours_later(hours))
    [body] = receiver.bodies
    [alert] = body["alerts"]
    assert (alert["cause"], alert["severity"]) == ("night_failed", "error")
    with note_end(settings.night_status_path, lambda: hours_later(4)):
        pass
    assert not watch_nights(settings, lambda: hours_later(5)).is_late


def test_the_flow_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOREHOUSE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NothingPublishedError):
        monitoring.fn()
    home(tmp_path)
    with pytest.raises(StaleReleaseError):
        monitoring.fn()


def test_without_a_rule_nothing_is_late(tmp_path: Path) -> None:
    settings = home(tmp_path)
    publish_sample(settings, 2, "delete from alert_rules where cause = 'freshness'")
    assert not watch_nights(settings, lambda: hours_later(1000)).is_late


def test_nothing_published_is_another_matter(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError):
        watch_nights(Settings(home=tmp_path, _env_file=None))
