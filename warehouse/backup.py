"""One file that holds a home, and a home made again from it, in another place if need be.

What can be made again from the rest is left out: spilled pages, logs, compiled SQL, sample data.
Settings and a ``.env`` file do not lie in the home and are not part of it.
"""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.connection import open_writer
from warehouse.errors import UsageError
from warehouse.pointer import file_sha256
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"
FOLDERS = ("landing", "quarantine", "published", "mlartifacts", "reports", "replay")
# Where MLflow records the absolute place of artifacts.
_PLACES = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("logged_models", "artifact_location"),
    ("model_versions", "storage_location"),
)


@dataclass(frozen=True)
class Backup:
    """What a backup holds: ``files`` are name in the home -> SHA-256; ``size`` in bytes."""

    home: Path
    made_at: datetime
    files: dict[str, str]
    size: int


def back_up(
    settings: Settings, out: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Backup:
    """Write the home into one tar file. The caller holds the lock of the night.

    Keys, decisions and lookups may be written meanwhile: those of before are in it.

    Raises:
        UsageError: There is no warehouse, ``out`` exists already, or the disk is too small.
    """
    if not settings.warehouse_path.is_file():
        raise UsageError(f"There is nothing to back up: no warehouse in {settings.home}.")
    if out.exists():
        raise UsageError(f"{out} exists already: name a new file.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with open_writer(settings) as connection:
        connection.execute("checkpoint")  # nothing may wait in a write-ahead log
    unfinished = out.with_name(f".{out.name}.part")
    files: dict[str, str] = {}
    size = 0
    try:
        with (
            tempfile.TemporaryDirectory(dir=settings.home, prefix=".backup-") as scratch,
            tarfile.open(unfinished, "w") as archive,
        ):
            for name, path in _members(settings, Path(scratch)):
                archive.add(path, name, recursive=False)
                if path.is_file() and not path.is_symlink():
                    files[name] = file_sha256(path)
                    size += path.stat().st_size
            backup = Backup(settings.home, clock(), files, size)
            manifest = Path(scratch) / MANIFEST
            manifest.write_text(_to_json(backup), encoding="utf-8")
            archive.add(manifest, MANIFEST)
        unfinished.rename(out)
    except OSError as error:
        raise UsageError(f"The backup could not be written to {out}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return backup


def restore(settings: Settings, source: Path) -> Backup:
    """Make the home of the settings from a backup, checked file by file before it is there.

    Raises:
        UsageError: The home is not empty, or ``source`` is no whole backup.
    """
    home = settings.home
    if home.exists() and any(home.iterdir()):
        raise UsageError(
            f"Expected an empty or missing home to restore into, found files in {home}. Set "
            "SCOREHOUSE_HOME to another folder."
        )
    if settings.state_path.exists():
        raise UsageError(
            f"{settings.state_path} holds keys and decisions already: set SCOREHOUSE_STATE_FOLDER "
            "to another folder, or move them away."
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".restore-") as scratch:
        unfinished = Path(scratch) / "home"
        try:
            with tarfile.open(source) as archive:
                archive.extractall(unfinished, filter="data")
            backup = _from_json((unfinished / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, tarfile.TarError, ValueError, KeyError) as error:
            raise UsageError(f"{source} is no whole backup: {error}") from error
        (unfinished / MANIFEST).unlink()
        _require_whole(unfinished, backup, source)
        _move_artifacts(unfinished, backup.home, home)
        for release in (unfinished / "published").glob("release-*"):
            release.chmod(0o444)  # unpacking made it writable
        if home.exists():
            home.rmdir()
        unfinished.rename(home)
    if settings.state_home != home and (home / "state.db").is_file():
        settings.state_home.mkdir(parents=True, exist_ok=True)
        shutil.move(home / "state.db", settings.state_path)
    return backup


def _members(settings: Settings, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield the names in the backup and where their content lies."""
    home = settings.home
    yield "warehouse.duckdb", settings.warehouse_path
    for source in (settings.state_path, home / "mlflow.db"):
        if source.is_file():
            with (
                closing(sqlite3.connect(source)) as live,
                closing(sqlite3.connect(scratch / source.name)) as copy,
            ):
                live.backup(copy)
            shutil.copymode(source, scratch / source.name)
            yield source.name, scratch / source.name
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            is_passing = path.name.startswith(".") and path.is_file()  # locks, unfinished releases
            if not is_passing:
                yield str(path.relative_to(home)), path


def _require_whole(folder: Path, backup: Backup, source: Path) -> None:
    found = {
        str(path.relative_to(folder)): file_sha256(path)
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    wrong = sorted(name for name, _ in found.items() ^ backup.files.items())
    if wrong:
        raise UsageError(
            f"{source} is damaged: {len(set(wrong))} files are not what was backed up, "
            f"{wrong[0]} among them. Take another backup."
        )


def _move_artifacts(folder: Path, before: Path, after: Path) -> None:
    """Let MLflow find its artifacts where the home is now."""
    if not (folder / "mlflow.db").is_file():
        return
    old, new = ((home / "mlartifacts").as_uri() for home in (before, after))
    with closing(sqlite3.connect(folder / "mlflow.db")) as connection, connection:
        for table, column in _PLACES:
            connection.execute(
                f"update {table} set {column} = ? || substr({column}, ?) "
                f"where {column} = ? or substr({column}, 1, ?) = ?",
                (new, len(old) + 1, old, len(old) + 1, f"{old}/"),
            )


def _to_json(backup: Backup) -> str:
    content = {
        "home": str(backup.home),
        "made_at": backup.made_at.isoformat(),
        "size": backup.size,
        "files": backup.files,
    }
    return json.dumps(content, indent=1)


def _from_json(text: str) -> Backup:
    content = json.loads(text)
    return Backup(
        Path(content["home"]),
        datetime.fromisoformat(content["made_at"]),
        content["files"],
        content["size"],
    )
