"""The parsed dbt project, kept in a home for later runs of the same files.

dbt keeps what it parsed, too, but parses anew in a home that was copied, restored or moved: its
check includes the path of the warehouse, on which nothing in the project depends.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from warehouse.settings import PROJECT_ROOT

# Of the files that dbt reads; a description may lie in Markdown.
_SUFFIXES = {".sql", ".yml", ".csv", ".md"}


def find_parsed(folder: Path) -> Path | None:
    """Return the file of what was parsed of the project as it is now; None where there is none.

    Args:
        folder: Where dbt leaves its files, those of one target of profiles.yml.
    """
    path = _place(folder)
    return path if path.is_file() else None


def keep_parsed(folder: Path) -> None:
    """Keep what dbt has just parsed, and forget what it parsed of the project as it was before."""
    path = _place(folder)
    part = path.with_suffix(".part")
    with (folder / "partial_parse.msgpack").open("rb") as parsed, part.open("wb") as kept:
        shutil.copyfileobj(parsed, kept)
        kept.flush()
        os.fsync(kept.fileno())  # a half of it, after a loss of power, would stop every night
    for other in folder.glob("parsed-*.msgpack"):
        other.unlink()
    part.rename(path)


def _place(folder: Path) -> Path:
    """Name the file after all that the result of parsing depends on."""
    digest = hashlib.sha256()
    for package in ("dbt-core", "dbt-duckdb", "dbt-spark"):
        digest.update(f"{package} {_version(package)}\n".encode())
    files = (PROJECT_ROOT / "dbt_project").rglob("*")
    read = [path for path in sorted(files) if path.suffix in _SUFFIXES]
    for path in [PROJECT_ROOT / "dbt_project.yml", *read]:
        digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return folder / f"parsed-{digest.hexdigest()[:16]}.msgpack"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
