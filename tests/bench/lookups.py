"""Start-up times, and lookups over HTTP beside an empty route and beside scoring on request.

Clients and servers speak on loopback only, one request after the other, a bounded number of them.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from tests.bench.meter import Command, high_water, process_cpu
from tests.bench.stages import SCOREHOUSE, Pairs, read_matrix
from tests.bench.workspace import Workspace
from warehouse.connection import open_reader
from warehouse.pointer import read_pointer
from warehouse.settings import load_settings
from warehouse.state import create_key

REQUESTS = 500
SERVICE, EMPTY = "serving.api:create_app", "tests.bench.empty_route:create_app"
ONLINE = "tests.bench.common.online:create_app"
PYTHON = sys.executable


def start_up(space: Workspace) -> Pairs:
    """The command and the service; floors: Python with DuckDB, a service of one empty route."""
    yield "status", Command((SCOREHOUSE, "status"))
    yield "status.floor", Command((PYTHON, "-c", "import duckdb"))
    yield "api_ready", partial(time_until_ready, SERVICE)
    yield "api_ready.floor", partial(time_until_ready, EMPTY)


def lookups(space: Workspace) -> Pairs:
    """A stored score and its explanation; floor: an empty route; common: computed on request."""
    settings = load_settings()
    pointer = read_pointer(settings.published)
    assert pointer is not None
    with open_reader(settings.published / pointer.file) as connection:
        known = connection.sql("select sk_id_curr from scores_latest").fetchnumpy()["sk_id_curr"]
    keys = np.random.default_rng(space.seed).choice(known, REQUESTS)
    # The key of an earlier run cannot be shown again.
    for path in settings.home.glob(f"{settings.state_path.name}*"):
        path.unlink()
    scopes = ["scores", "explanations"]
    secret = create_key(settings.state_path, "bench", scopes, date(2100, 1, 1))
    scores = [f"/clients/{key}/score" for key in keys]
    explanations = [f"/clients/{key}/explanation" for key in keys]
    yield "score_lookup", partial(ask, SERVICE, scores, secret)
    yield "score_lookup.floor", partial(ask, EMPTY, ["/"] * REQUESTS)
    yield "explanation_lookup", partial(ask, SERVICE, explanations, secret)
    yield "explanation_lookup.floor", partial(ask, EMPTY, ["/"] * REQUESTS)
    features, _ = read_matrix(settings)
    np.save(settings.home / "features.npy", features.matrix)
    np.save(settings.home / "keys.npy", features.keys)
    yield "score_lookup.common", partial(ask, ONLINE, scores[:200])
    yield "explanation_lookup.common", partial(ask, ONLINE, explanations[:200])


def time_until_ready(app: str) -> dict[str, Any]:
    """Return what it took from the start of the process to its first answer."""
    start = time.perf_counter()
    with serving(app) as (server, _):
        return {
            "wall_seconds": time.perf_counter() - start,
            "cpu_seconds": process_cpu(server.pid),
            "peak_rss_bytes": high_water(server.pid),
        }


def ask(app: str, paths: Sequence[str], secret: str = "") -> dict[str, Any]:
    """Ask for each path once and return latency and what it cost the server."""
    with serving(app) as (server, connection):
        for path in paths[:20]:
            _get(connection, path, secret)
        cpu, start, seconds = process_cpu(server.pid), time.perf_counter(), []
        for path in paths:
            before = time.perf_counter()
            status = _get(connection, path, secret)
            seconds.append(time.perf_counter() - before)
            if status != 200:
                raise RuntimeError(f"{app} answered {status} to {path}")
        wall = time.perf_counter() - start
        p50, p99 = np.quantile(seconds, [0.5, 0.99]) * 1000
        return {
            "wall_seconds": wall,
            "cpu_seconds": process_cpu(server.pid) - cpu,
            "peak_rss_bytes": high_water(server.pid),
            "requests": len(paths),
            "requests_per_second": len(paths) / wall,
            "p50_ms": float(p50),
            "p99_ms": float(p99),
        }


@contextmanager
def serving(app: str) -> Iterator[tuple[subprocess.Popen[bytes], http.client.HTTPConnection]]:
    """Start a service on a free port of loopback; give it with a connection once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PYTHON, "-m", "uvicorn", app, "--factory", "--port", str(port), "--no-access-log"]
    if app == SERVICE:  # as `scorehouse serve` starts it, logs and all
        command = [PYTHON, "-m", "serving.server", "--workers", "1"]
    environment = {**os.environ, "SCOREHOUSE_API_PORT": str(port)}
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                _get(connection, "/health")
                break
            except OSError:
                connection.close()
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{app} did not start") from None
                time.sleep(0.005)
        yield server, connection
    finally:
        connection.close()
        server.terminate()
        server.wait(30)


def _get(connection: http.client.HTTPConnection, path: str, secret: str = "") -> int:
    connection.request("GET", path, headers={"X-API-Key": secret} if secret else {})
    response = connection.getresponse()
    response.read()
    return response.status
