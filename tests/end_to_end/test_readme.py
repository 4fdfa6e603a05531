"""Every command of the README does what it says."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.documents import commands_of, text_of
from tests.night import Night, environment, run_make
from warehouse.settings import PROJECT_ROOT

COMMANDS = commands_of(text_of("README.md"))
PROGRAMS = Path(sys.executable).parent
# The page a user opens first.
SERVERS = {"make serve": "/docs", "make app": "/", "make mlflow": "/"}
PORTS = {
    "make serve": "SCOREHOUSE_API_PORT",
    "make app": "SCOREHOUSE_APP_PORT",
    "make mlflow": "SCOREHOUSE_MLFLOW_PORT",
}


@pytest.fixture(scope="module")
def home(second_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two releases, of our own: some of the commands train."""
    home = tmp_path_factory.mktemp("readme") / "home"
    return Path(shutil.copytree(second_night.settings.home, home, symlinks=True))


def test_make_night_takes_kaggles_zip(home: Path) -> None:
    [line] = [command for command in COMMANDS if "SOURCE=" in command]
    [sample] = (home / "samples").iterdir()
    archive = home.parent / "home-credit-default-risk.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sample.iterdir():
            packed.write(file, file.name)
    output = run_make(home, *line.replace("SOURCE=", f"SOURCE={archive.parent}/").split()[1:])
    assert "home-credit-default-risk.zip was loaded before" in output
    assert "Nothing new" in output


def shell(home: Path, command: str, **extra: str) -> str:
    """Run one command line as a user's shell would, in a folder of its own."""
    folder = home.parent / "work"
    folder.mkdir(exist_ok=True)
    result = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment(home) | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"} | extra,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


@contextmanager
def serving(home: Path, command: str) -> Iterator[str]:
    """Start a server by its make target; give its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        command.split(),
        cwd=PROJECT_ROOT,
        env=environment(home) | {PORTS[command]: str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}{SERVERS[command]}"
    try:
        for _ in range(180):
            assert process.poll() is None, process.stdout and process.stdout.read()
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail(f"{command} did not answer at {address}")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("scorehouse")])
def test_scorehouse_commands_run(home: Path, command: str) -> None:
    assert shell(home, command).strip()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(line, marks=pytest.mark.heavy if line == "make mlflow" else ())
        for line in COMMANDS
        if line in SERVERS
    ],
)
def test_servers_start(home: Path, command: str) -> None:
    with serving(home, command) as address, urllib.request.urlopen(address) as page:
        assert "<html" in page.read().decode()


def test_the_score_is_looked_up_over_http_as_written(home: Path) -> None:
    [line] = [command for command in COMMANDS if command.startswith("curl")]
    key = shell(home, "scorehouse api-key create --name readme").splitlines()[0]
    with serving(home, "make serve") as address:
        api = address.removesuffix("/docs")
        local = line.replace("http://127.0.0.1:8000", api).replace("curl", "curl -sf")
        answer = shell(home, local, KEY=key)
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{api}/clients/100002/score", timeout=10)
    assert '"sk_id_curr":100002' in answer.replace(" ", "")


def test_make_docs_writes_the_dictionary(home: Path) -> None:
    page = Path(run_make(home, "docs").split(" in ")[-1].strip().rstrip("."))
    assert page.stat().st_size > 1_000_000
    # The consumers, and the flow between the feature mart and what Python writes.
    manifest = json.loads((page.parent / "manifest.json").read_text(encoding="utf-8"))
    exposures = {exposure["name"]: exposure for exposure in manifest["exposures"].values()}
    assert {"nightly_flow", "analysts", "scoring_api", "officer_application"} <= set(exposures)
    assert all(f"exposure.scorehouse.{name}" in page.read_text("utf-8") for name in exposures)
    flow = exposures["nightly_flow"]
    assert flow["type"] == "ml"
    assert "model.scorehouse.application_features" in flow["depends_on"]["nodes"]


def test_make_test_runs_all_checks() -> None:
    plan = run_make(PROJECT_ROOT / "nowhere", "--dry-run", "test")
    for check in ("ruff check", "mypy", "lint-imports", "sqlfluff lint", "pytest"):
        assert check in plan


def test_no_command_is_left_out() -> None:
    covered = ("scorehouse ", "curl ", "make night", "make test", "make docs", *SERVERS)
    assert COMMANDS and all(line.startswith(covered) for line in COMMANDS)
