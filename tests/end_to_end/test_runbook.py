"""Every block of the runbook runs as it stands, in a copy of a home that has seen two nights."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import FENCE, blocks_of, text_of
from tests.night import Night, environment, run_scorehouse
from warehouse.settings import PROJECT_ROOT

RUNBOOK = text_of(".github/docs/runbook.md")
# What takes minutes: a night that has something to do, a training, marts built anew.
SLOW = re.compile(r"scorehouse (train|night|promote|erase \d+ --yes)\b")
PROGRAMS = Path(sys.executable).parent

SECTIONS = {
    section.splitlines()[0]: blocks_of(section)
    for section in re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)
}


IS_SLOW = {title: any(map(SLOW.search, blocks)) for title, blocks in SECTIONS.items()}
# The quick blocks of every section; all of those sections that also have slow ones, when heavy.
RUNS = [pytest.param(title, False, id=title) for title in SECTIONS] + [
    pytest.param(title, True, id=f"{title}, all", marks=pytest.mark.heavy)
    for title in SECTIONS
    if IS_SLOW[title]
]


@pytest.mark.parametrize(("title", "slow_too"), RUNS)
def test_the_blocks_of_a_section_run(
    second_night: Night, tmp_path: Path, title: str, slow_too: bool
) -> None:
    # given
    home = tmp_path / "home"
    shutil.copytree(second_night.settings.home, home, symlinks=True)
    made = run_scorehouse(home, "api-key", "create", "--name", "desk", "--json")
    key_id = json.loads(made.stdout)["key"].split(".")[0]
    [sample] = (home / "samples").iterdir()
    drop = shutil.copytree(sample, tmp_path / "2100-01-02")
    yours = {
        "DROP": str(drop),
        "KEY_ID": key_id,
        "BACKUP": str(tmp_path / "scorehouse.tar"),
        "NEW_HOME": str(tmp_path / "restored"),
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
    }
    for block in SECTIONS[title]:
        if SLOW.search(block) and not slow_too:
            continue
        # when
        result = subprocess.run(
            ["bash", "-c", f"set -euo pipefail\n{block}"],
            cwd=PROJECT_ROOT,
            env=environment(home) | yours,
            capture_output=True,
            text=True,
            check=False,
        )
        # then
        assert result.returncode == 0, f"{block}\n{result.stdout}{result.stderr}"
    if title.startswith("A key leaked"):
        listed = run_scorehouse(home, "api-key", "list").stdout
        assert re.search(rf"{key_id} .*revoked", listed)
    if title.startswith("Restore"):
        assert (tmp_path / "restored" / "warehouse.duckdb").is_file()


def test_every_situation_has_its_section() -> None:
    words = " ".join(SECTIONS).lower()
    for situation in ("night failed", "alert", "bad release", "new column", "promoting",
                      "erasure", "disk is full", "key leaked", "restore"):  # fmt: skip
        assert situation in words


def test_a_command_on_a_line_of_its_own_is_in_a_block_that_runs() -> None:
    assert len(FENCE.findall(RUNBOOK)) == sum(map(len, SECTIONS.values())) > 15
