"""Every command of the analysts' guide runs as it stands, in the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.night import Night, environment
from warehouse.settings import PROJECT_ROOT

GUIDE = (PROJECT_ROOT / "dbt_project" / "analyses" / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```bash\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
PROGRAMS = Path(sys.executable).parent


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_answers(second_night: Night, command: str) -> None:
    result = subprocess.run(
        ["bash", "-c", command],
        cwd=PROJECT_ROOT,
        env=environment(second_night.settings.home) | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert len(result.stdout.splitlines()) > 0


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 5
