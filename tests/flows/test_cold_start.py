"""A command that does no work costs next to nothing: what is heavy is imported where it is used."""

from __future__ import annotations

import resource
import subprocess

import pytest
import typer.main

from flows.cli import app
from tests.night import SCOREHOUSE

LIMIT_CPU_SECONDS = 1.5
COMMANDS = [
    *(name for name in typer.main.get_command(app).commands if name != "api-key"),
    "api-key create",
    "api-key list",
]


def cpu_seconds(*arguments: str, code: int = 0) -> float:
    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    ended = subprocess.run([SCOREHOUSE, *arguments], capture_output=True, check=False)
    assert ended.returncode == code, ended.stderr
    return spent() - before


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_there_at_once(command: str) -> None:
    assert cpu_seconds(*command.split(), "--help") < LIMIT_CPU_SECONDS


def test_a_source_that_is_not_there_is_refused_at_once() -> None:
    assert cpu_seconds("night", "--source", "nowhere.zip", code=2) < LIMIT_CPU_SECONDS
