"""A port that is taken is said before a server is started."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from flows.ports import expect_free
from tests.flows.test_cli import run  # noqa: F401 - a fixture
from warehouse.errors import UsageError
from warehouse.settings import load_settings


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_free_port_is_left_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for _ in range(2):
        expect_free("127.0.0.1", port, "SCOREHOUSE_API_PORT")
    expect_free("localhost", 0, "SCOREHOUSE_API_METRICS_PORT")


@pytest.mark.parametrize("port", [99_999, -1])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(UsageError, match=f"free port {port} at 127.0.0.1"):
        expect_free("127.0.0.1", port, "SCOREHOUSE_API_PORT")


@pytest.mark.parametrize(
    ("command", "setting"),
    [
        ("serve", "SCOREHOUSE_API_PORT"),
        ("serve", "SCOREHOUSE_API_METRICS_PORT"),
        ("app", "SCOREHOUSE_APP_PORT"),
        ("mlflow", "SCOREHOUSE_MLFLOW_PORT"),
    ],
)
def test_a_server_on_a_taken_port_is_2_and_says_which_setting_to_change(
    run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    taken: int,
    command: str,
    setting: str,
) -> None:
    home = load_settings().home
    home.mkdir()
    (home / "mlflow.db").touch()
    for other in ("SCOREHOUSE_API_PORT", "SCOREHOUSE_API_METRICS_PORT"):
        monkeypatch.setenv(other, "0")
    monkeypatch.setenv(setting, str(taken))
    code, _, error = run(command)
    assert code == 2
    assert f"free port {taken}" in error and f"{setting}={taken + 1}" in error
