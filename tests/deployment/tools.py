"""Programs that check or build files of the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from warehouse.settings import PROJECT_ROOT


def tool(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{name} is not installed here: make setup, once it is locked")
    return found


def passes(*command: str) -> None:
    result = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def build(root: Path, kind: str, out: Path) -> Path:
    """Build the ``wheel`` or ``sdist`` of a source tree into an empty folder."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(out)],
        cwd=root, capture_output=True, check=True,
    )  # fmt: skip
    [made] = out.iterdir()
    return made


def content(wheel: Path) -> dict[str, int]:
    """Return what a wheel holds, by checksum."""
    return {item.filename: item.CRC for item in zipfile.ZipFile(wheel).infolist()}
