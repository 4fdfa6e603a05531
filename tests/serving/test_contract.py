"""Schemathesis, all checks, finds nothing between the published description and the service."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from serving.api import create_app
from tests.serving.running import running
from tests.serving.sample_release import NOW, publish_sample
from warehouse import state
from warehouse.settings import Settings

CONFIG = Path(__file__).with_name("schemathesis.toml")
PROGRAM = Path(sys.executable).with_name("schemathesis")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(
        home=tmp_path_factory.mktemp("home"),
        api_burst=10**9,
        api_requests_per_second=1e9,
        api_clients_per_day=10**9,
        _env_file=None,
    )
    publish_sample(made)
    return made


@pytest.fixture(scope="module")
def base_url(settings: Settings) -> Iterator[str]:
    with running(create_app(settings, lambda: NOW)) as url:
        yield url


@pytest.fixture(scope="module")
def key(settings: Settings) -> str:
    return state.create_key(settings.state_path, "contract-desk", state.SCOPES, date(2999, 1, 1))


def cases(base_url: str, folder: Path, *options: str) -> int:
    """Run schemathesis and return how many cases it tried; any finding fails the test."""
    command = [PROGRAM, "--config-file", CONFIG, "run", f"{base_url}/openapi.json"]
    command += ["--checks", "all", "--seed", "1", "--no-color", *options]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    found = re.search(r"(\d+) generated", run.stdout)
    assert found, run.stdout
    return int(found[1])


def test_a_few_dozen_cases(base_url: str, key: str, tmp_path: Path) -> None:
    options = ["--header", f"X-API-Key: {key}", "--max-examples", "3"]
    assert cases(base_url, tmp_path, *options, "--phases", "examples,fuzzing,stateful") >= 50


@pytest.mark.heavy
def test_two_thousand_cases_with_a_key(base_url: str, key: str, tmp_path: Path) -> None:
    options = ["--header", f"X-API-Key: {key}", "--max-examples", "150"]
    assert cases(base_url, tmp_path, *options) >= 2000


@pytest.mark.heavy
def test_two_thousand_cases_without_a_key(base_url: str, tmp_path: Path) -> None:
    assert cases(base_url, tmp_path, "--max-examples", "150") >= 2000
