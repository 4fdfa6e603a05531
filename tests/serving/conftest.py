"""A home with one small release, a clock to turn, and keys to ask with."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from serving.api import create_app
from tests.serving.log_watch import LogWatch
from tests.serving.sample_release import NOW, publish_sample
from warehouse import state
from warehouse.settings import Settings

KEY_NAME = "desk-of-tests"


@dataclass
class TurnableClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session", autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """No log line of the whole suite names a client, a key or whose key it is."""
    watch = LogWatch()
    loggers = [logging.getLogger(name) for name in ("serving", "warehouse")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "create_key", watch.remembering(state.create_key))
        logging.getLogger().addHandler(watch)
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
        yield watch
        for logger in loggers:
            logger.setLevel(logging.NOTSET)
        logging.getLogger().removeHandler(watch)
    assert watch.findings() == []


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def empty_settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", _env_file=None)


@pytest.fixture
def settings(empty_settings: Settings) -> Settings:
    publish_sample(empty_settings)
    return empty_settings


@pytest.fixture
def key(settings: Settings) -> str:
    return state.create_key(settings.state_path, KEY_NAME, state.SCOPES, date(2999, 1, 1))


@pytest.fixture
def client(settings: Settings, key: str, clock: TurnableClock) -> Iterator[TestClient]:
    with TestClient(create_app(settings, clock), headers={"X-API-Key": key}) as client:
        yield client
