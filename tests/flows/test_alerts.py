"""The webhook: sends what a night raised, and never stops it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.alerts import send_alerts
from warehouse.connection import open_writer
from warehouse.settings import Settings

NIGHT = "20260105-abc"


class Receiver:
    """An address that answers with a status and keeps what it was sent."""

    def __init__(self) -> None:
        self.status = 200
        self.bodies: list[dict[str, Any]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                receiver.bodies.append(json.loads(self.rfile.read(size)))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?key=hidden"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


def home(folder: Path, url: str) -> Settings:
    settings = Settings(home=folder / "home", alert_webhook=url)
    with open_writer(settings) as connection:
        connection.execute("create schema monitoring")
        connection.execute(
            f"""
            create table monitoring.alerts as select * from (values
                ('{NIGHT}', date '2026-01-05', 'drift', 'income', 'warning', 2, 'It moved.',
                 'Il a bougé.', 'The bins.'),
                ('{NIGHT}', date '2026-01-05', 'calibration', '2026-01-02', 'error', 1, 'Too low.',
                 'Trop bas.', 'The grades.'),
                ('other', date '2026-01-04', 'drift', 'age', 'warning', 1, 'Old.', 'Vieux.', 'No.')
            ) as t(batch_id, as_of, cause, subject, severity, n_signs, text_en, text_fr,
                   look_first_en)
            """
        )
    return settings


def test_the_alerts_of_the_night_arrive_errors_first(tmp_path: Path, receiver: Receiver) -> None:
    assert send_alerts.fn(home(tmp_path, receiver.url), NIGHT)
    [body] = receiver.bodies
    assert body["as_of"] == "2026-01-05"
    assert [alert["cause"] for alert in body["alerts"]] == ["calibration", "drift"]
    assert body["alerts"][1]["look_first_en"] == "The bins."
    assert body["text"].splitlines()[1:] == ["error: Too low.", "warning: It moved."]


def test_no_alert_or_no_address_sends_nothing(tmp_path: Path, receiver: Receiver) -> None:
    assert not send_alerts.fn(home(tmp_path, receiver.url), "quiet night")
    assert not send_alerts.fn(Settings(home=tmp_path / "nowhere"), NIGHT)
    assert receiver.bodies == []


@pytest.mark.parametrize("wrong", ["refused", "not an address", "a file"])
def test_a_failure_is_logged_without_the_address_and_stops_nothing(
    tmp_path: Path, receiver: Receiver, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    receiver.status = 500
    urls = {"refused": receiver.url, "not an address": "hidden", "a file": "file:///etc/hidden"}
    with caplog.at_level("WARNING"):
        assert not send_alerts.fn(home(tmp_path, urls[wrong]), NIGHT)
    assert "could not be sent" in caplog.text
    assert "hidden" not in caplog.text
