"""The API under load: ``make bench-api``. wrk asks one worker over 16 connections on loopback.

Each service is asked in turn, several rounds; what counts are ratios of the medians of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.api_release import publish_applications, train_model
from tests.bench.lookups import EMPTY, SERVICE, serving
from tests.bench.meter import process_cpu
from tests.serving.sample_release import CLIENTS
from warehouse.settings import Settings
from warehouse.state import create_key

ONLINE = "tests.bench.common.online_api:create_app"
CONNECTIONS = 16
_SCRIPT = """
math.randomseed(%d)
request = function()
    return wrk.format("GET", string.format("%s", math.random(%d, %d)), %s)
end
done = function(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format('RESULT {"requests": %%d, "seconds": %%f, "p50_ms": %%f, "p99_ms": %%f,'
        .. ' "failed": %%d}', summary.requests, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


class Target(NamedTuple):
    """A route of a service."""

    app: str
    path: str


TARGETS = {
    "empty": Target(EMPTY, "/clients/%d/score"),
    "score": Target(SERVICE, "/clients/%d/score"),
    "explanation": Target(SERVICE, "/clients/%d/explanation"),
    "online score": Target(ONLINE, "/clients/%d/score"),
    "online explanation": Target(ONLINE, "/clients/%d/explanation"),
}


def main(words: list[str] | None = None) -> int:
    """Measure, write ``api.json`` and print the table; 2 when wrk is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.api")
    parser.add_argument("--clients", type=int, default=356_255)
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(words)
    if shutil.which("wrk") is None:
        sys.stderr.write(
            "bench-api: expected the load generator wrk on the path, found none: install it "
            "(Debian: apt-get install wrk) and run this again.\n"
        )
        return 2
    home = options.out.absolute() / f"home-{options.clients}"
    settings = Settings(home=home, _env_file=None)
    secret = prepare(settings, options.clients)
    os.environ |= _environment(home)
    figures: dict[str, list[dict[str, Any]]] = {name: [] for name in TARGETS}
    for _ in range(options.rounds):
        for name in TARGETS:
            figures[name].append(load(name, options.clients, options.seconds, secret))
    result = {
        "clients": options.clients,
        "connections": CONNECTIONS,
        "cores": os.cpu_count(),
        **{name: _median(rounds) for name, rounds in figures.items()},
    }
    (options.out / "api.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    sys.stdout.write(table(result))
    return int(any(result[name]["failed"] for name in TARGETS))


def prepare(settings: Settings, clients: int) -> str:
    """Make what is missing of release and model; return a new key."""
    if not (settings.published / "CURRENT").exists():
        shutil.rmtree(settings.published, ignore_errors=True)
        publish_applications(settings, clients)
        train_model(settings)
    for path in settings.home.glob(f"{settings.state_path.name}*"):
        path.unlink()
    return create_key(settings.state_path, "bench", ["scores", "explanations"], date(2100, 1, 1))


def load(name: str, clients: int, seconds: int, secret: str) -> dict[str, Any]:
    """Return what one service answered in so many seconds, and what that cost it."""
    app, path = TARGETS[name]
    headers = f'{{["X-API-Key"] = "{secret}"}}'
    first = CLIENTS[0]
    with serving(app) as (server, connection):
        connection.close()
        _wrk(connection.port, _SCRIPT % (1, path, first, first + clients - 1, headers), 2)
        cpu = process_cpu(server.pid)
        script = _SCRIPT % (2, path, first, first + clients - 1, headers)
        answered = _wrk(connection.port, script, seconds)
        cpu = process_cpu(server.pid) - cpu
        memory = _memory(server.pid)
    return {
        "requests_per_second": answered["requests"] / answered["seconds"],
        "cpu_ms": 1000 * cpu / max(answered["requests"], 1),
        **{key: answered[key] for key in ("p50_ms", "p99_ms", "failed")},
        **memory,
    }


def table(result: dict[str, Any]) -> str:
    """Return the figures as a table, each beside the empty route."""
    lines = [
        f"{result['clients']:,} clients, one worker, {result['connections']} connections, "
        f"{result['cores']} cores.",
        "",
        "| route | requests/s | of empty | CPU ms | p50 ms | p99 ms | p99 / empty "
        "| RSS MB | PSS MB |",
        "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    empty = result["empty"]
    for name in TARGETS:
        row = result[name]
        share = row["requests_per_second"] / empty["requests_per_second"]
        lines.append(
            f"| {name} | {row['requests_per_second']:,.0f} | {share:.1%} | {row['cpu_ms']:.3f} "
            f"| {row['p50_ms']:.1f} | {row['p99_ms']:.1f} | {row['p99_ms'] / empty['p99_ms']:.2f} "
            f"| {row['rss_mb']:.0f} | {row['pss_mb']:.0f} |"
        )
    for name in ("score", "explanation"):
        ratio = (
            result[name]["requests_per_second"] / result[f"online {name}"]["requests_per_second"]
        )
        lines.append(f"\nStored {name} / computed on request: {ratio:.1f} times the throughput.")
    return "\n".join(lines) + "\n"


def _environment(home: Path) -> dict[str, str]:
    """Return settings under which no request is refused."""
    return {
        "SCOREHOUSE_HOME": str(home),
        "SCOREHOUSE_API_REQUESTS_PER_SECOND": "1e9",
        "SCOREHOUSE_API_BURST": "1000000000",
        "SCOREHOUSE_API_CLIENTS_PER_DAY": "1000000000",
    }


def _wrk(port: int, script: str, seconds: int) -> dict[str, Any]:
    file = Path(os.environ["SCOREHOUSE_HOME"]) / "load.lua"
    file.write_text(script, encoding="utf-8")
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--latency"]
    command += ["--duration", f"{seconds}s", "--timeout", "30s", "--script", str(file)]
    run = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
    )
    found = re.search(r"RESULT (\{.*\})", run.stdout)
    if found is None:
        raise RuntimeError(f"wrk said:\n{run.stdout}{run.stderr}")
    answered: dict[str, Any] = json.loads(found[1])
    return answered


def _memory(pid: int) -> dict[str, float]:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    sizes = dict(re.findall(r"^(\w+): +(\d+) kB", text, flags=re.MULTILINE))
    return {f"{name.lower()}_mb": int(sizes[name]) / 1024 for name in ("Rss", "Pss")}


def _median(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


if __name__ == "__main__":
    sys.exit(main())
