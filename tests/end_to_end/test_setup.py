"""`make setup` says what it needs where that is missing; `make night` knows what to load."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouse.drops import write_drop
from warehouse.connection import open_writer
from warehouse.load import load_drop
from warehouse.settings import PROJECT_ROOT, Settings


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What make reads before there is an environment."""
    for name in ("Makefile", "requirements.lock", "requirements-uv.lock", "pyproject.toml"):
        shutil.copy(PROJECT_ROOT / name, tmp_path)
    return tmp_path


def make_setup(checkout: Path, *arguments: str, **extra: str) -> tuple[int, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    result = subprocess.run(
        ["make", "setup", *arguments],
        cwd=checkout,
        env=kept | extra,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


def old_python(checkout: Path) -> Path:
    """Return a program that answers as a Python of another version does."""
    program = checkout / "python3.10"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    return program


def test_another_python_is_refused_by_name(checkout: Path) -> None:
    program = old_python(checkout)
    code, told = make_setup(checkout, f"PYTHON={program}")
    assert code == 2
    assert f"Expected Python 3.11 or 3.12, found none as {program}" in told
    assert not (checkout / ".venv").exists()


def test_without_any_python_the_ones_looked_for_are_named(checkout: Path) -> None:
    programs = checkout / "bin"
    programs.mkdir()
    for name in ("make", "bash", "sh"):
        (programs / name).symlink_to(shutil.which(name) or "")
    code, told = make_setup(checkout, PATH=str(programs))
    assert code == 2
    assert "found none as python3 python3.11 python3.12" in told


def test_a_missing_package_index_is_told(checkout: Path) -> None:
    code, told = make_setup(
        checkout,
        f"PYTHON={sys.executable}",
        PIP_CONFIG_FILE="/dev/null",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="0",
    )
    assert code == 2
    assert "Expected a Python package index" in told and "PIP_INDEX_URL" in told


def test_a_new_lock_needs_no_uv_but_that_of_the_environment(checkout: Path) -> None:
    plan = subprocess.run(
        ["make", "--dry-run", "lock"], cwd=checkout, capture_output=True, text=True, check=True
    ).stdout
    called = re.findall(r"(?:^|\| )(\S*uv) pip compile", plan, re.MULTILINE)
    assert called == [".venv/bin/uv"] * 3


def make_night(checkout: Path, home: Path) -> list[str]:
    """Return the commands of scorehouse that `make night` gives on ``home``; none is run."""
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, script in {
        "scorehouse": 'echo "$1 ${3:+with options}"; [ "$1" != sample ] || mkdir -p "$7"',
        "python": f'PYTHONPATH={PROJECT_ROOT} exec {sys.executable} "$@"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    (checkout / ".venv" / ".ready").touch()
    told = subprocess.run(
        ["make", "--no-print-directory", "night"],
        cwd=checkout,
        env=os.environ | {"SCOREHOUSE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return told.split("\n")[:-1]


def test_make_night_generates_clients_where_a_refused_night_left_an_empty_warehouse(
    checkout: Path, tmp_path: Path
) -> None:
    open_writer(Settings(home=tmp_path / "home", _env_file=None)).close()
    assert make_night(checkout, tmp_path / "home") == [
        "sample with options",
        "night with options",
    ]


def test_make_night_never_replaces_what_was_loaded(checkout: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    load_drop(settings, write_drop(tmp_path / "drop", train=[1, 2], test=[3]), None)
    assert make_night(checkout, settings.home) == ["night "]


def test_make_night_generates_nothing_while_another_has_the_warehouse(
    checkout: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    with open_writer(settings):
        assert make_night(checkout, settings.home) == ["night "]
