"""Rates, clients a day and the alarm, counted per name of a key."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from serving.limits import ALARM_WINDOW, Limits
from tests.serving.conftest import TurnableClock
from tests.serving.sample_release import NOW
from warehouse.access_log import Lookup, Outcome
from warehouse.settings import Settings


def limits(clock: TurnableClock, **values: Any) -> Limits:
    return Limits(Settings(home=Path("nowhere"), _env_file=None, **values), clock)


def rows(name: str, outcomes: list[Outcome], at: datetime = NOW) -> list[Lookup]:
    stamp = at.isoformat(timespec="milliseconds")
    return [
        Lookup(stamp, name, "/route", f"client {i}", outcome, "1-run")
        for i, outcome in enumerate(outcomes)
    ]


def test_burst_then_rate(clock: TurnableClock) -> None:
    some = limits(clock, api_burst=3, api_requests_per_second=0.5)
    assert [some.take("a") for _ in range(5)] == [0, 0, 0, 2, 2]
    assert some.take("b") == 0
    clock.now += timedelta(seconds=2)
    assert [some.take("a") for _ in range(2)] == [0, 2]
    clock.now += timedelta(days=1)
    assert [some.take("a") for _ in range(4)] == [0, 0, 0, 2]


def test_clock_set_back_gives_and_takes_nothing(clock: TurnableClock) -> None:
    some = limits(clock, api_burst=1, api_requests_per_second=1)
    assert some.take("a") == 0
    clock.now -= timedelta(hours=1)
    assert some.take("a") == 1


def test_clients_of_the_day(clock: TurnableClock) -> None:
    some = limits(clock, api_clients_per_day=3)
    assert some.admit("a", ["x", "y"]) == 0
    assert some.admit("a", ["x", "y", "x"]) == 0
    assert some.admit("a", ["z", "u"]) == 14 * 3600  # it is ten in the morning
    assert some.admit("a", ["z"]) == 0
    assert some.admit("a", ["u"]) > 0
    assert some.admit("a", ["x"]) == 0
    assert some.admit("b", ["u"]) == 0
    clock.now = datetime(2026, 3, 12, 0, 0, tzinfo=UTC)
    assert some.admit("a", ["u"]) == 0


def test_clients_of_other_processes_count(clock: TurnableClock) -> None:
    some = limits(clock, api_clients_per_day=3)
    some.watch(rows("a", ["found"] * 2))
    some.watch(rows("a", ["found"] * 2))
    some.watch(rows("a", ["over quota"] * 9))
    assert some.admit("a", ["client 0", "other"]) == 0
    assert some.admit("a", ["another"]) > 0


@pytest.mark.parametrize(("unknown", "alarm"), [(20, False), (21, True)])
def test_alarm_on_the_share_of_unknown_clients(
    clock: TurnableClock, caplog: pytest.LogCaptureFixture, unknown: int, alarm: bool
) -> None:
    some = limits(clock, api_alarm_unknown_share=0.2)
    some.watch(rows("Eve", ["unknown"] * unknown))
    assert not some.is_alarming  # a few lookups say nothing
    some.watch(rows("Eve", ["found"] * (ALARM_WINDOW - unknown)))
    assert some.is_alarming is alarm
    warnings = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == alarm
    assert not any("Eve" in text for text in warnings)
    some.watch(rows("Eve", ["found"] * ALARM_WINDOW))
    assert not some.is_alarming
