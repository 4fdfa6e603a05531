"""Stages: plain functions without a server, task runs under one, and a line in run_log for each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.stages import Stages
from warehouse.connection import open_writer
from warehouse.errors import GateError, RefusedInputError
from warehouse.ml_tables import read_rows
from warehouse.settings import PROJECT_ROOT, Settings


@task(name="double", cache_policy=NO_CACHE)
def double(number: int) -> int:
    return 2 * number


@task(name="refuse", cache_policy=NO_CACHE)
def refuse(error: Exception) -> None:
    raise error


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def logged(settings: Settings) -> list[tuple[str, str, str | None]]:
    with open_writer(settings) as connection:
        rows = read_rows(connection, "run_log")
    return list(zip(rows["step"], rows["status"], rows["detail"], strict=True))


def test_a_stage_returns_its_result_and_is_logged(settings: Settings) -> None:
    assert Stages(settings).run(double, 21) == 42
    [(step, status, _)] = logged(settings)
    assert (step, status) == ("double", "completed")


def test_a_failed_stage_is_logged_with_its_reason(settings: Settings) -> None:
    with pytest.raises(GateError):
        Stages(settings).run(refuse, GateError("too few rows"))
    assert logged(settings) == [("refuse", "failed", "too few rows")]


def test_a_refused_drop_leaves_the_warehouse_as_it_was(settings: Settings) -> None:
    with pytest.raises(RefusedInputError):
        Stages(settings).run(refuse, RefusedInputError(["bureau.csv: expected x, found y"]))
    assert not settings.warehouse_path.exists()


UNDER_A_SERVER = """
import pathlib, sys
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness
from flows.stages import Stages
from tests.flows.test_stages import double
from warehouse.settings import Settings

@flow(name="numbers")
def numbers(home: str) -> int:
    return Stages(Settings(home=pathlib.Path(home))).run(double, 21)

with prefect_test_harness(server_startup_timeout=180):
    assert numbers(sys.argv[1]) == 42
    with get_client(sync_client=True) as client:
        print([run.name.rsplit("-", 1)[0] for run in client.read_task_runs()])
"""


def test_a_prefect_server_sees_each_stage_as_a_task_run(tmp_path: Path) -> None:
    # A process of its own: Prefect's server and its event loop do not belong in the test runner.
    result = subprocess.run(
        [sys.executable, "-c", UNDER_A_SERVER, str(tmp_path / "home")],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "['double']" in result.stdout
