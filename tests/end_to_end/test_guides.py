"""Commands and queries of the guides run as they stand, in the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import blocks_of, commands_of, text_of
from tests.night import Night, environment
from warehouse.connection import open_reader
from warehouse.settings import PROJECT_ROOT

COMMANDS = commands_of(text_of("dbt_project/analyses/README.md"))
# The operator's guide names them in its text; nothing else calls them as commands.
IN_THE_TEXT = ["scorehouse watch", "scorehouse retention"]
PROGRAMS = Path(sys.executable).parent


def run(command: str, home: Path) -> str:
    """Run a command as a user's shell would, the environment on its path; return what it says."""
    result = subprocess.run(
        ["bash", "-c", command],
        cwd=PROJECT_ROOT,
        env=environment(home) | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("command", COMMANDS + IN_THE_TEXT)
def test_a_command_of_a_guide_answers(second_night: Night, command: str) -> None:
    assert run(command, second_night.settings.home).splitlines()


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 5


def test_the_query_for_decisions_a_correction_would_change_answers(second_night: Night) -> None:
    [query] = blocks_of(text_of(".github/docs/decisions/corrected-drops.md"), "sql")
    with open_reader(second_night.release) as connection:
        answer = connection.sql(query)
        assert answer.columns[-1] == "decision_now"
        assert answer.fetchall() == []  # every night here is of its own date


@pytest.mark.heavy
def test_dbt_builds_by_hand_what_a_night_has_built(night: Night, tmp_path: Path) -> None:
    [command] = [
        line for line in commands_of(text_of("dbt_project/README.md")) if "dbt build" in line
    ]
    home = tmp_path / "home"
    shutil.copytree(night.settings.home, home, symlinks=True)
    there = command.replace("$PWD/warehouse/data", str(home)).replace(
        "TEMPORARY=/tmp", f"TEMPORARY={tmp_path}"
    )
    assert "ERROR=0" in run(there, home)
