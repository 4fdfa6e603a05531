"""A Prefect server that is down, hangs or is locked fails no night, and never learns a secret."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from warehouse.settings import PROJECT_ROOT

RUN = """
import logging, sys
from prefect import flow
from flows.prefect_server import run_flow
from warehouse.errors import GateError

calls = []

@flow(name="numbers")
def numbers(number: int) -> dict:
    calls.append(number)
    if number < 0:
        raise GateError("negative")
    return {"double": 2 * number}

logging.basicConfig(level=logging.WARNING, stream=sys.stdout)
try:
    print(run_flow(numbers, number=int(sys.argv[1])), calls)
except GateError as error:
    print("gate:", error, calls)
"""


class Locked(BaseHTTPRequestHandler):
    """Says that it is well, and answers everything else as a server whose database is locked."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path.endswith("/health") else 503)
        self.end_headers()
        self.wfile.write(b"true" if self.path.endswith("/health") else b'"database is locked"')

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def locked() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Locked)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def hanging() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@contextmanager
def down() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield port


def run(script: str, home: Path, *arguments: str, **variables: str) -> str:
    # A process of its own: Prefect's settings and event loop do not belong in the test runner.
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=PROJECT_ROOT,
        env=os.environ | {"PREFECT_HOME": str(home), "PREFECT_CLIENT_MAX_RETRIES": "0"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout + result.stderr


@pytest.mark.parametrize("server", [down, hanging, locked])
def test_a_server_that_does_not_answer_does_not_fail_the_flow(server, tmp_path: Path) -> None:
    with server() as port:
        url = f"http://127.0.0.1:{port}/api"
        output = run(RUN, tmp_path, "21", PREFECT_API_URL=url)
    assert "{'double': 42} [21]" in output
    assert "running without it" in output


def test_what_the_flow_raises_is_raised_once(tmp_path: Path) -> None:
    with down() as port:
        url = f"http://127.0.0.1:{port}/api"
        assert "gate: negative [-1]" in run(RUN, tmp_path, "-1", PREFECT_API_URL=url)


SECRET = "s3cr3t-b8f1"
UNDER_A_SERVER = """
import pathlib, sys
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from prefect.testing.utilities import prefect_test_harness
from flows.stages import Stages
from warehouse.errors import GateError
from warehouse.settings import Settings

@task(name="use the settings", cache_policy=NO_CACHE)
def use(settings: Settings) -> int:
    raise GateError("refused")

@flow(name="night", log_prints=False)
def night(home: str) -> None:
    settings = Settings(home=pathlib.Path(home))
    assert "SECRET" in settings.alert_webhook
    Stages(settings).run(use, settings)

with prefect_test_harness(server_startup_timeout=180):
    try:
        night(sys.argv[1])
    except GateError:
        pass
    url = PREFECT_API_DATABASE_CONNECTION_URL.value()
    path = pathlib.Path(url.split("///")[-1])
    files = [path, path.with_name(path.name + "-wal")]
    content = b"".join(file.read_bytes() for file in files if file.exists())
    assert b"use the settings" in content
    print("hits:", content.count(b"SECRET"))
""".replace("SECRET", SECRET)


@pytest.mark.heavy
def test_secrets_are_in_no_parameter_and_no_log(tmp_path: Path) -> None:
    home = tmp_path / "home"
    output = run(
        UNDER_A_SERVER,
        tmp_path / "prefect",
        str(home),
        SCOREHOUSE_ALERT_WEBHOOK=f"http://127.0.0.1:9/{SECRET}",
        SCOREHOUSE_MLFLOW_TRACKING_URI=f"postgresql://night:{SECRET}@127.0.0.1/mlflow",
    )
    assert "hits: 0" in output
    assert SECRET not in output.replace("hits: 0", "")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []
