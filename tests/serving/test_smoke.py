"""The smoke script against a running service: passes, and fails when something is wrong."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from serving import smoke
from serving.api import create_app
from tests.serving.conftest import TurnableClock
from tests.serving.running import running
from warehouse.settings import Settings


@pytest.fixture
def base_url(settings: Settings, clock: TurnableClock) -> Iterator[str]:
    with running(create_app(settings, clock)) as url:
        yield url


def test_healthy_service_passes(
    base_url: str, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert smoke.main(["--base-url", base_url, "--api-key", key]) == 0
    assert capsys.readouterr().out == "all checks passed\n"


def test_refused_key_fails(base_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(["--base-url", base_url, "--api-key", "wrong"]) == 1
    assert "FAILED model: expected 200, found 401" in capsys.readouterr().out


def test_stale_service_fails(base_url: str, key: str, clock: TurnableClock) -> None:
    clock.now = clock.now.replace(year=2027)
    assert smoke.main(["--base-url", base_url, "--api-key", key]) == 1


def test_nobody_there_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert smoke.main(["--base-url", address, "--api-key", "any"]) == 1
    assert "FAILED" in capsys.readouterr().out
