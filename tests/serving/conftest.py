"""A home with one small release, a clock to turn, and keys to ask with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from serving.api import create_app
from tests.serving.sample_release import NOW, publish_sample
from warehouse import state
from warehouse.settings import Settings


@dataclass
class TurnableClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


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
    return state.create_key(settings.state_path, "tests", state.SCOPES, date(2999, 1, 1))


@pytest.fixture
def client(settings: Settings, key: str, clock: TurnableClock) -> Iterator[TestClient]:
    with TestClient(create_app(settings, clock), headers={"X-API-Key": key}) as client:
        yield client
