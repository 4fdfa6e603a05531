"""Finding the files of a drop in a folder or a zip."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from warehouse.contract import Contract, Finding
from warehouse.errors import UsageError
from warehouse.settings import Settings

# Full Kaggle scale is 2.75 GB, packed about one to four.
LARGEST_UNPACKED = 32 << 30
LARGEST_RATIO = 200
_RATIO_APPLIES_FROM = 64 << 20
_DATE = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_COPY_CHUNK = 4 << 20
_UNPACKED = "drop-"
# What zipfile raises on a damaged, encrypted (RuntimeError) or strangely packed archive.
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass
class OpenedDrop:
    """The files of a drop under their contract names; ``findings`` say why it cannot be read."""

    source: Path
    files: dict[str, Path] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def find_landed_drops(settings: Settings) -> list[Path]:
    """Return the folders and zips in ``landing/``, the oldest date in a name first, undated last.

    Names that begin with a dot or end with ``.part`` are left alone: whoever delivers writes under
    such a name and renames when all is there.
    """
    if not settings.landing.is_dir():
        return []
    drops = [
        path
        for path in settings.landing.iterdir()
        if not path.name.startswith(".")
        and path.suffix != ".part"
        and (path.is_dir() or path.suffix.lower() == ".zip")
    ]
    return sorted(drops, key=lambda path: (date_in_name(path) or date.max, path.name))


def date_in_name(source: Path) -> date | None:
    """Return the first ISO date in the name of a drop, if there is one."""
    for text in _DATE.findall(source.name):
        try:
            return date.fromisoformat(text)
        except ValueError:
            continue
    return None


def expect_drop(source: Path) -> None:
    """Refuse a path that can hold no drop, before anything is done for it.

    Raises:
        UsageError: There is neither a folder nor a zip at ``source``.
    """
    if not source.is_dir() and not (source.is_file() and source.suffix.lower() == ".zip"):
        raise UsageError(
            f"Expected a folder or a .zip with the eight Home Credit files, found "
            f"{'another file' if source.exists() else 'nothing'} at {source}."
        )


@contextmanager
def open_drop(settings: Settings, source: Path, contract: Contract) -> Iterator[OpenedDrop]:
    """Give the files of a drop as ``<table>.csv`` in a folder of their own while the block runs.

    A zip is unpacked there, a folder's files are linked, so that no character of a foreign path
    reaches the parser (DuckDB reads ``[`` and ``*`` as patterns). What killed loads left behind is
    removed first: the caller holds the lock of the home, so nobody else is unpacking.

    Raises:
        UsageError: There is neither a folder nor a zip at ``source``, or no space to unpack it.
    """
    expect_drop(source)
    settings.temporary.mkdir(parents=True, exist_ok=True)
    for leftover in settings.temporary.glob(f"{_UNPACKED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_UNPACKED, dir=settings.temporary) as folder:
        drop = OpenedDrop(source)
        names = [table.file for table in contract.tables.values()]
        if source.is_dir():
            _link_folder(drop, Path(folder), names)
        else:
            _unpack(drop, Path(folder), names)
        if not drop.findings:
            drop.findings += [
                Finding(table.file, "missing file", "this file in the drop", "none of that name")
                for table in contract.tables.values()
                if not table.optional and table.file not in drop.files
            ]
        yield drop


def _link_folder(drop: OpenedDrop, folder: Path, names: Sequence[str]) -> None:
    places = [drop.source, *sorted(path for path in drop.source.iterdir() if path.is_dir())]
    holding = [place for place in places if any((place / name).is_file() for name in names)]
    for place in holding[:1]:
        for name in names:
            if (place / name).is_file():
                (folder / name).symlink_to((place / name).resolve())
                drop.files[name] = folder / name


def _unpack(drop: OpenedDrop, folder: Path, names: Sequence[str]) -> None:
    try:
        with zipfile.ZipFile(drop.source) as archive:
            members = _members(drop, archive, names)
            if drop.findings:
                return
            _require_space(folder, sum(member.file_size for member in members))
            for member in members:
                name = PurePosixPath(member.filename).name
                with archive.open(member) as packed, (folder / name).open("wb") as target:
                    # zipfile ends a member at its declared size and checks its CRC there.
                    shutil.copyfileobj(packed, target, _COPY_CHUNK)
                drop.files[name] = folder / name
    except _BROKEN_ZIP as error:
        drop.findings.append(_zip_finding(drop, "zip", "a sound, unencrypted zip", str(error)))


def _members(
    drop: OpenedDrop, archive: zipfile.ZipFile, names: Sequence[str]
) -> list[zipfile.ZipInfo]:
    """Return the members to unpack, after what a hostile or careless archive may declare."""
    members: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            expected = "members inside the archive's own folder"
            drop.findings.append(_zip_finding(drop, "path", expected, repr(member.filename)))
        elif path.name in names and not member.is_dir():
            if path.name in members:
                found = f"{members[path.name].filename} and {member.filename}"
                drop.findings.append(_zip_finding(drop, "duplicate", "each file once", found))
            members[path.name] = member
            ratio = member.file_size / max(member.compress_size, 1)
            if member.file_size > _RATIO_APPLIES_FROM and ratio > LARGEST_RATIO:
                expected = f"a packing ratio of at most {LARGEST_RATIO}"
                found = f"{ratio:.0f} for {member.filename}"
                drop.findings.append(_zip_finding(drop, "zip bomb", expected, found))
    total = sum(member.file_size for member in members.values())
    if total > LARGEST_UNPACKED:
        expected = f"at most {LARGEST_UNPACKED:,} bytes unpacked"
        drop.findings.append(_zip_finding(drop, "size", expected, f"{total:,} bytes"))
    return list(members.values())


def _require_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise UsageError(
            f"Expected {size:,} bytes of free space to unpack the drop, found {free:,} at {folder}."
        )


def _zip_finding(drop: OpenedDrop, rule: str, expected: str, found: str) -> Finding:
    return Finding(drop.source.name, rule, expected, found)
