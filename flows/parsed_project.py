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
from typing import TYPE_CHECKING

from warehouse.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# Of the files that dbt reads; a description may lie in Markdown.
_SUFFIXES = {".sql", ".yml", ".csv", ".md"}


def read_parsed(folder: Path, target: str) -> Manifest | None:
    """Return what was parsed of the project as it is now; None where it has yet to be.

    Args:
        folder: Where dbt leaves its files.
        target: Of profiles.yml.
    """
    path = _place(folder, target)
    if not path.is_file():
        return None
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    manifest: Manifest = Manifest.from_msgpack(
        path.read_bytes(), decoder=extended_mashumuro_decoder
    )
    # As dbt itself does with a manifest of which nothing changed.
    manifest.build_parent_and_child_maps()
    manifest.build_flat_graph()
    return manifest


def keep_parsed(folder: Path, target: str) -> None:
    """Keep what dbt has just parsed, and forget what it parsed of the project as it was before."""
    path = _place(folder, target)
    part = path.with_suffix(".part")
    with (folder / "partial_parse.msgpack").open("rb") as parsed, part.open("wb") as kept:
        shutil.copyfileobj(parsed, kept)
        kept.flush()
        os.fsync(kept.fileno())  # a half of it, after a loss of power, would stop every night
    for other in folder.glob(f"parsed-{target}-*.msgpack"):
        other.unlink()
    part.rename(path)


def _place(folder: Path, target: str) -> Path:
    """Name the file after all that the result of parsing depends on."""
    digest = hashlib.sha256()
    for package in ("dbt-core", "dbt-duckdb", "dbt-spark"):
        digest.update(f"{package} {_version(package)}\n".encode())
    files = (PROJECT_ROOT / "dbt_project").rglob("*")
    read = [path for path in sorted(files) if path.suffix in _SUFFIXES]
    for path in [PROJECT_ROOT / "dbt_project.yml", *read]:
        digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return folder / f"parsed-{target}-{digest.hexdigest()[:16]}.msgpack"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
