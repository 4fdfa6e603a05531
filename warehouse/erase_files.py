"""Erasing one client from the files of the home: drops kept or waiting, refused ones, exports.

Databases and releases are not files in this sense. What is rewritten keeps its name and every other
byte of its rows; what cannot be read row by row is removed whole.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import duckdb

from warehouse.erase_rows import ClientKeys
from warehouse.pointer import fsync
from warehouse.settings import Settings

_CREDITS = ("bureau.csv",)
_DATABASES = ("warehouse.duckdb", "state.db", "mlflow.db", "quota.db")


def find_keys_in_files(settings: Settings, keys: ClientKeys) -> ClientKeys:
    """Add credits of drops that are no longer loaded: bureau_balance.csv names nothing else."""
    credits: set[int] = set(keys.sk_id_bureau)
    for path in _files(settings):
        for name, open_file in _tables_in(path):
            if Path(name).name in _CREDITS:
                with open_file() as file:
                    credits |= _credits_of(file, keys.sk_id_curr)
    return ClientKeys(keys.sk_id_curr, frozenset(credits), keys.sk_id_prev)


def erase_from_files(
    settings: Settings, keys: ClientKeys, *, dry_run: bool = False
) -> tuple[dict[str, int], list[str]]:
    """Remove a client from every drop and export below the home.

    Args:
        settings: Of the installation.
        keys: Of the client, those in files included.
        dry_run: Only count.

    Returns:
        Rows removed by file (one of a file removed whole), and files that cannot be searched.
    """
    removed: Counter[str] = Counter()
    unsearched = []
    for path in _files(settings):
        name = str(path.relative_to(settings.home))
        if settings.quarantine in path.parents:
            continue
        if path.suffix == ".csv":
            removed[name] = _filter_csv(path, keys, dry_run=dry_run)
        elif path.suffix == ".zip":
            removed[name] = _filter_zip(path, keys, dry_run=dry_run)
        elif path.suffix == ".parquet":
            removed[name] = _filter_parquet(path, keys, dry_run=dry_run)
        elif path.suffix == ".xlsx" and _mentions(path, keys):
            removed[name] = 1
            if not dry_run:
                path.unlink()
        elif path.suffix in (".tar", ".gz", ".duckdb", ".db"):
            unsearched.append(name)
    for folder in _refused(settings):
        if any(_mentions(path, keys) for path in folder.rglob("*") if path.is_file()):
            removed[str(folder.relative_to(settings.home))] = 1
            if not dry_run:
                shutil.rmtree(folder)
    return {name: n for name, n in removed.items() if n}, unsearched


def expire_reports(settings: Settings, *, dry_run: bool = False) -> dict[str, int]:
    """Remove Evidently's reports: they say the extremes of features, which are of single rows."""
    folders = {path.parent for path in settings.reports.glob("*/drift.*")}
    for folder in () if dry_run else folders:
        shutil.rmtree(folder)
    return {str(folder.relative_to(settings.home)): 1 for folder in sorted(folders)}


def _files(settings: Settings) -> Iterator[Path]:
    """Yield the files of the home but for databases, releases and what is temporary."""
    skipped = {settings.published, settings.temporary}
    for folder, folders, names in os.walk(settings.home):
        folders[:] = [name for name in folders if Path(folder) / name not in skipped]
        for name in sorted(names, reverse=True):  # months before the credits that name them
            path = Path(folder) / name
            if not path.is_symlink() and not name.startswith(_DATABASES):
                yield path


def _refused(settings: Settings) -> list[Path]:
    folder = settings.quarantine
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _tables_in(path: Path) -> Iterator[tuple[str, Callable[[], IO[bytes]]]]:
    if path.suffix == ".csv":
        yield path.name, lambda: path.open("rb")
    elif path.suffix == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    yield member, lambda member=member: archive.open(member)  # type: ignore[misc]
        except (zipfile.BadZipFile, OSError):
            return


def _pattern(keys: ClientKeys) -> re.Pattern[bytes]:
    named = [keys.sk_id_curr, *sorted(keys.sk_id_bureau), *sorted(keys.sk_id_prev)]
    return re.compile(rb"(?<![0-9])(?:%s)(?![0-9])" % b"|".join(b"%d" % key for key in named))


def _credits_of(file: IO[bytes], sk_id_curr: int) -> set[int]:
    header = _fields(file.readline())
    if not {"sk_id_curr", "sk_id_bureau"} <= set(header):
        return set()
    client, credit = header.index("sk_id_curr"), header.index("sk_id_bureau")
    token = b"%d" % sk_id_curr
    found = set()
    for line in file:
        if token in line:
            fields = _fields(line)
            if len(fields) == len(header) and fields[client] == str(sk_id_curr):
                found.add(int(float(fields[credit])))
    return found


def _fields(line: bytes) -> list[str]:
    text = line.decode("utf-8-sig", "replace").rstrip("\r\n")
    return [field.strip().lower() for field in next(csv.reader(io.StringIO(text)), [])]


def _filter_lines(source: IO[bytes], target: IO[bytes] | None, keys: ClientKeys) -> int:
    """Copy the lines that are not the client's and return how many are."""
    header_line = source.readline()
    header = _fields(header_line)
    if target:
        target.write(header_line)
    own = {
        "sk_id_curr": {str(keys.sk_id_curr)},
        "sk_id_bureau": {str(key) for key in keys.sk_id_bureau},
        "sk_id_prev": {str(key) for key in keys.sk_id_prev},
    }
    columns = [name for name in own if name in header][:1]  # that which keys.condition goes by
    place = header.index(columns[0]) if columns else -1
    pattern, removed = _pattern(keys), 0
    for line in source:
        if columns and pattern.search(line):
            fields = _fields(line)
            if len(fields) > place and fields[place] in own[columns[0]]:
                removed += 1
                continue
        if target:
            target.write(line)
    return removed


def _filter_csv(path: Path, keys: ClientKeys, *, dry_run: bool) -> int:
    with path.open("rb") as source:
        removed = _filter_lines(source, None, keys)
        if removed and not dry_run:
            source.seek(0)
            with _replacement(path) as target:
                _filter_lines(source, target, keys)
            _replace(path)
    return removed


def _filter_zip(path: Path, keys: ClientKeys, *, dry_run: bool) -> int:
    try:
        with zipfile.ZipFile(path) as archive:
            counts = {}
            for member in archive.infolist():
                if member.filename.endswith(".csv"):
                    with archive.open(member) as source:
                        counts[member.filename] = _filter_lines(source, None, keys)
            if any(counts.values()) and not dry_run:
                with (
                    _replacement(path) as file,
                    zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as rewritten,
                ):
                    for member in archive.infolist():
                        with archive.open(member) as source, rewritten.open(member, "w") as target:
                            if counts.get(member.filename):
                                _filter_lines(source, target, keys)
                            else:
                                shutil.copyfileobj(source, target)
                _replace(path)
    except zipfile.BadZipFile:
        if not dry_run:
            path.unlink()
        return 1
    return sum(counts.values())


def _filter_parquet(path: Path, keys: ClientKeys, *, dry_run: bool) -> int:
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(path))
        condition = keys.condition([name.lower() for name in rows.columns])
        removed = len(rows.filter(condition)) if condition else 0
        if removed and not dry_run:
            rows.filter(f"({condition}) is not true").write_parquet(
                str(_new_name(path)), compression="zstd"
            )
            _replace(path)
    return removed


def _mentions(path: Path, keys: ClientKeys) -> bool:
    """Tell whether a file names the client, or may without our being able to see it."""
    pattern = _pattern(keys)
    if not zipfile.is_zipfile(path):
        return path.suffix in (".zip", ".xlsx") or bool(pattern.search(path.read_bytes()))
    with zipfile.ZipFile(path) as archive:
        try:
            return any(pattern.search(archive.read(member)) for member in archive.namelist())
        except (zipfile.BadZipFile, RuntimeError, OSError):  # damaged or encrypted
            return True


def _new_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.erased")


def _replacement(path: Path) -> IO[bytes]:
    return _new_name(path).open("wb")


def _replace(path: Path) -> None:
    new = _new_name(path)
    shutil.copymode(path, new)
    fsync(new)
    new.rename(path)
