"""The pointer to the release that is up: read by everybody, moved all at once by who publishes.

A reader resolves ``CURRENT`` and opens the file it names. Files are never changed after they got
their name, so whoever has one open keeps a whole, consistent release.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from warehouse.connection import STORAGE_VERSION
from warehouse.errors import NothingPublishedError, UsageError
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

POINTER = "CURRENT"
SHORTCUT = "scores.duckdb"


@dataclass(frozen=True)
class Pointer:
    """Which release is up.

    ``sequence`` rises with every change of the pointer, also on a rollback to an older file, so
    that a reader can refuse to go backwards. ``lookup_file`` is the keyed file beside the release,
    empty for a release that was published without one.
    """

    file: str
    run: str
    sequence: int
    size: int
    sha256: str
    as_of: date
    published_at: datetime
    storage_version: str
    lookup_file: str = ""
    lookup_size: int = 0
    lookup_sha256: str = ""


def read_pointer(published: Path) -> Pointer | None:
    """Return what ``CURRENT`` names, or None when nothing was published yet.

    Raises:
        UsageError: The pointer is not readable as one.
    """
    path = published / POINTER
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        content["as_of"] = date.fromisoformat(content["as_of"])
        content["published_at"] = datetime.fromisoformat(content["published_at"])
        pointer = Pointer(**content)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        found = f"it has no field {error}" if isinstance(error, KeyError) else error
        raise UsageError(
            f"{path} is not a release pointer ({found}): run `scorehouse night` to write it anew."
        ) from error
    for file, expected in ((pointer.file, "release-*.duckdb"), (pointer.lookup_file, "*.lookup")):
        if Path(file).name != file:
            raise UsageError(
                f"{path} names a file outside its folder: expected {expected}, "
                f"found {file!r}. Run `scorehouse night` to write it anew."
            )
    return pointer


def current_release(settings: Settings) -> Pointer:
    """Return the release that is up.

    Raises:
        NothingPublishedError: There is none yet.
    """
    pointer = read_pointer(settings.published)
    if pointer is None:
        raise NothingPublishedError(
            f"Nothing is published in {settings.published}: run `scorehouse night` first."
        )
    return pointer


def release_in_place(published: Path) -> Pointer | None:
    """Return the release that is up; None where it cannot be read, so that a night makes another.

    Its pointer must be sound, and its files there with their sizes. What is wrong is logged.
    """
    pointer = readable_pointer(published)
    if pointer is None:
        return None
    for name, size in ((pointer.file, pointer.size), (pointer.lookup_file, pointer.lookup_size)):
        file = published / name
        found = file.stat().st_size if file.is_file() else 0
        if found != size:
            logger.warning("%s has %d bytes, expected %d", file, found, size)
            return None
    return pointer


def readable_pointer(published: Path) -> Pointer | None:
    """Return what ``CURRENT`` names; None where it names nothing readable, which is logged."""
    try:
        return read_pointer(published)
    except UsageError as error:  # an unreadable pointer must not keep us from writing a good one
        logger.warning("%s", error)
        return None


def point_to(release: Path, sequence: int, as_of: date, now: datetime) -> Pointer:
    """Describe a release file, and the keyed file beside it, for the pointer."""
    pointer = Pointer(
        file=release.name,
        run=sequence_and_run(release)[1],
        sequence=sequence,
        size=release.stat().st_size,
        sha256=file_sha256(release),
        as_of=as_of,
        published_at=now,
        storage_version=STORAGE_VERSION,
    )
    lookup = lookup_beside(release)
    if not lookup.exists():
        return pointer
    return replace(
        pointer,
        lookup_file=lookup.name,
        lookup_size=lookup.stat().st_size,
        lookup_sha256=file_sha256(lookup),
    )


def move_pointer(published: Path, pointer: Pointer) -> None:
    """Put another release up: readers see the one before, or this one, and nothing between."""
    temporary = published / f".{POINTER}.tmp"
    temporary.write_text(json.dumps(asdict(pointer), default=str, indent=1), encoding="utf-8")
    fsync(temporary)
    temporary.rename(published / POINTER)
    shortcut = published / f".{SHORTCUT}.tmp"
    shortcut.symlink_to(pointer.file)
    shortcut.rename(published / SHORTCUT)
    fsync(published)


def kept_releases(published: Path) -> list[Path]:
    """Return the release files at hand, oldest first."""
    return sorted(published.glob("release-*.duckdb"))


def sequence_and_run(release: Path) -> tuple[str, str]:
    """Return what the name of a release file says."""
    _, sequence, run = release.stem.split("-", 2)
    return str(int(sequence)), run


def lookup_beside(release: Path) -> Path:
    """Return the place of a release's keyed file."""
    return release.with_suffix(".lookup")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def fsync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
