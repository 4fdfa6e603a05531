"""Two workers as an operator starts them: shared limits, JSON logs, metrics, an orderly stop."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from serving import smoke
from tests.serving.log_watch import CLIENT
from tests.serving.sample_release import CLIENTS, publish_sample, write_pointer
from warehouse import state
from warehouse.settings import Settings

NEVER = date(2999, 1, 1)
BURST, QUOTA = 400, 20


@dataclass
class Server:
    """A running service of two workers."""

    process: subprocess.Popen[bytes]
    settings: Settings
    port: int
    metrics_port: int
    log: Path

    def key(self, name: str) -> str:
        return state.create_key(self.settings.state_path, name, state.SCOPES, NEVER)

    def get(self, path: str, key: str, port: int | None = None) -> int:
        """Ask over a new connection, which either worker may take."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"X-API-Key": key})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def lines(self) -> list[dict[str, object]]:
        lines = self.log.read_text().splitlines()
        assert [line for line in lines if not line.startswith("{")] == []
        return [json.loads(line) for line in lines]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(home=folder / "home", _env_file=None)
    publish_sample(settings)
    make_fresh(settings)
    port, metrics_port = free_port(), free_port()
    left = settings.home / f"metrics-{metrics_port}" / "of a service that was killed"
    left.mkdir(parents=True)
    environment = {
        **{name: value for name, value in os.environ.items() if "SCOREHOUSE" not in name},
        "SCOREHOUSE_HOME": str(settings.home),
        "SCOREHOUSE_API_PORT": str(port),
        "SCOREHOUSE_API_METRICS_PORT": str(metrics_port),
        "SCOREHOUSE_API_BURST": str(BURST),
        "SCOREHOUSE_API_REQUESTS_PER_SECOND": "0.01",
        "SCOREHOUSE_API_CLIENTS_PER_DAY": str(QUOTA),
    }
    command = [Path(sys.executable).with_name("scorehouse"), "serve", "--workers", "2"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stderr=log, cwd=folder)
    started = Server(process, settings, port, metrics_port, folder / "log")
    try:
        wait_until_ready(started)
        yield started
    finally:
        process.terminate()
        process.wait(40)


def make_fresh(settings: Settings) -> None:
    """Let the release be of today, so that the service is ready."""
    pointer = json.loads((settings.published / "CURRENT").read_text())
    pointer["as_of"] = datetime.now(UTC).date().isoformat()
    pointer["published_at"] = datetime.now(UTC).isoformat()
    write_pointer(settings.published, json.dumps(pointer))


def wait_until_ready(server: Server) -> None:
    """Wait until both workers answer."""
    for _ in range(300):
        assert server.process.poll() is None, server.log.read_text()
        if server.log.read_text().count("Application startup complete") == 2:
            return
        time.sleep(0.1)
    pytest.fail(server.log.read_text())


def test_workers_give_one_rate_together(server: Server) -> None:
    key = server.key("rate-desk")
    codes = [server.get("/model/info", key) for _ in range(BURST + 50)]
    assert set(codes) == {200, 429}
    # Each worker gives its half; a busy machine may hand one of them fewer connections.
    assert BURST // 4 <= codes.count(200) <= BURST


def test_workers_give_one_quota_together(server: Server) -> None:
    key = server.key("quota-desk")
    codes = [server.get(f"/clients/{client}/score", key) for client in CLIENTS]
    assert codes == [200] * QUOTA + [429] * (len(CLIENTS) - QUOTA)
    assert [server.get(f"/clients/{CLIENTS[0]}/score", key) for _ in range(6)] == [200] * 6


def test_revoked_key_opens_no_worker(server: Server) -> None:
    key = server.key("revoked-desk")
    path = f"/clients/{CLIENTS[0]}/score"
    assert [server.get(path, key) for _ in range(6)] == [200] * 6
    state.revoke_key(server.settings.state_path, key.partition(".")[0])
    assert [server.get(path, key) for _ in range(12)] == [401] * 12


def test_smoke_script_passes(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--base-url", f"http://127.0.0.1:{server.port}"]
    code = smoke.main([*arguments, "--api-key", server.key("smoke-desk")])
    assert (code, capsys.readouterr().out) == (0, "all checks passed\n")


def test_metrics_are_on_a_listener_of_their_own(server: Server) -> None:
    key = server.key("metrics-desk")
    before = answered(server)
    for _ in range(20):
        server.get(f"/clients/{CLIENTS[1]}/score", key)
    assert answered(server) == before + 20
    text = metrics(server)
    assert re.search(r"^scorehouse_release_sequence 1\.0$", text, re.MULTILINE)
    assert re.search(r"^scorehouse_release_age_hours 0\.\d+$", text, re.MULTILINE)
    assert "scorehouse_unknown_client_alarm" in text
    assert not CLIENT.search(text)
    assert server.get("/metrics", key) == 404


def test_what_a_killed_service_counted_is_removed_at_the_next_start(server: Server) -> None:
    folders = list((server.settings.home / f"metrics-{server.metrics_port}").iterdir())
    assert [len(list(folder.glob("*.db"))) > 0 for folder in folders] == [True]


def metrics(server: Server) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.metrics_port}/metrics") as answer:
        return answer.read().decode()


def answered(server: Server) -> float:
    """Return how many scores both workers answered with 200."""
    name = 'scorehouse_request_seconds_count{route="/clients/{sk_id_curr}/score",status="200"}'
    found = [line for line in metrics(server).splitlines() if line.startswith(name)]
    return sum(float(line.rpartition(" ")[2]) for line in found)


def test_stop_finishes_what_was_begun_and_logs_tell_no_client(server: Server) -> None:
    """Runs last: it ends the service."""
    key = server.key("last-desk")
    body = json.dumps({"sk_id_curr": CLIENTS[2]}).encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as begun:
        head = (
            f"POST /predict HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        begun.sendall(head.encode() + body[:5])
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        begun.sendall(body[5:])
        answer = begun.recv(100_000)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert server.process.wait(30) == 0
    lines = server.lines()
    requests = [line for line in lines if "route" in line]
    assert {"time", "level", "logger", "message", "request_id", "status", "method"} <= set(
        requests[-1]
    )
    assert len({line["request_id"] for line in requests}) == len(requests)
    text = server.log.read_text()
    assert "u001b" not in text  # colours for a terminal
    assert not CLIENT.search(text)
    for name in ("-desk", *(key.name for key in state.list_keys(server.settings.state_path))):
        assert name not in text
    last = state.open_state_reader(server.settings.state_path)
    rows = last.execute("select route from access_log where key_name = 'last-desk'").fetchall()
    last.close()
    assert rows == [("/predict",)]
