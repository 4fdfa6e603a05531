"""Write, audit, publish: one read-only file per release, and a pointer that moves all at once.

A reader resolves ``CURRENT`` and opens the file it names. Files are never changed after they got
their name, so whoever has one open keeps a whole, consistent release.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from warehouse.connection import STORAGE_VERSION, open_reader, open_writer
from warehouse.errors import GateError, NothingPublishedError, UsageError
from warehouse.lock import exclusive
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

AUDIT_FILE = Path(__file__).with_name("ddl") / "audit.sql"
MACROS = Path(__file__).with_name("macros")
POINTER = "CURRENT"
SHORTCUT = "scores.duckdb"
# A new release needs its own size, its checkpoint and room for the next one.
_SPACE_FACTOR = 2.5


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
    pointer = _pointer_or_none(published)
    if pointer is None:
        return None
    for name, size in ((pointer.file, pointer.size), (pointer.lookup_file, pointer.lookup_size)):
        file = published / name
        found = file.stat().st_size if file.is_file() else 0
        if found != size:
            logger.warning("%s has %d bytes, expected %d", file, found, size)
            return None
    return pointer


def publish(
    settings: Settings,
    *,
    run: str,
    as_of: date,
    schemas: Sequence[str],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Pointer:
    """Copy the tables of ``schemas`` into a new release, audit it and move the pointer to it.

    Args:
        run: Name of what is published, the batch.
        as_of: Date of the data.
        schemas: Schemas of the warehouse whose tables become ``main`` tables of the release.

    Raises:
        GateError: The audit found something; the release that was up stays up.
        UsageError: Another publisher is at work, or the disk is too small.
    """
    settings.published.mkdir(parents=True, exist_ok=True)
    with exclusive(settings.published / ".lock", "publishing"):
        _sweep(settings.published)
        _check_space(settings.published)
        build = settings.published / f".build-{run}.duckdb"
        _write_release(settings, build, schemas)
        _audit(build, write=True)
        sequence = _next_sequence(settings.published)
        release = settings.published / f"release-{sequence:06d}-{run}.duckdb"
        for path in (lookup_beside(build), build):
            path.chmod(0o444)
            _fsync(path)
            path.rename(release.with_suffix(path.suffix))
        _fsync(settings.published)
        pointer = _point_to(release, sequence, as_of, clock())
        before = _pointer_or_none(settings.published)
        _move_pointer(settings.published, pointer)
        _remove_old(settings, {pointer.file, before.file if before else ""})
    return pointer


def rollback(
    settings: Settings,
    to: str | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Pointer:
    """Move the pointer, under a new sequence number, to an older release that is still kept.

    Args:
        to: File name, run or sequence number of the release; by default the one before the
            release that is up.

    Raises:
        UsageError: No kept release answers to ``to``.
        GateError: The release asked for no longer passes its audit.
    """
    with exclusive(settings.published / ".lock", "publishing"):
        current = current_release(settings)
        _sweep(settings.published)
        kept = kept_releases(settings.published)
        names = [path.name for path in kept]
        if to is None:
            older = [path for path in kept if path.name < current.file]
            chosen = older[-1:]
        else:
            chosen = [path for path in kept if to in (path.name, *_sequence_and_run(path))]
        if not chosen:
            raise UsageError(
                f"There is no release {to or 'before the one that is up'} to go back to: "
                f"expected one of {', '.join(names)}."
            )
        release = chosen[-1]
        _audit(release)
        with open_reader(release) as connection:
            [(as_of,)] = connection.execute("select as_of from batch").fetchall()
        pointer = _point_to(release, _next_sequence(settings.published), as_of, clock())
        _move_pointer(settings.published, pointer)
    return pointer


def kept_releases(published: Path) -> list[Path]:
    """Return the release files at hand, oldest first."""
    return sorted(published.glob("release-*.duckdb"))


def expire_others(settings: Settings) -> int:
    """Remove every release but the one that is up, and return how many there were.

    A reader that has one open keeps it until it lets go.
    """
    with exclusive(settings.published / ".lock", "publishing"):
        current = current_release(settings)
        others = [p for p in kept_releases(settings.published) if p.name != current.file]
        for release in others:
            release.unlink()
            lookup_beside(release).unlink(missing_ok=True)
        _fsync(settings.published)
    return len(others)


def lookup_beside(release: Path) -> Path:
    """Return the place of a release's keyed file."""
    return release.with_suffix(".lookup")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _sequence_and_run(release: Path) -> tuple[str, str]:
    _, sequence, run = release.stem.split("-", 2)
    return str(int(sequence)), run


def _point_to(release: Path, sequence: int, as_of: date, now: datetime) -> Pointer:
    pointer = Pointer(
        file=release.name,
        run=_sequence_and_run(release)[1],
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


def _sweep(published: Path) -> None:
    """Remove what a killed publisher left behind, a release that never was up included."""
    pointer = _pointer_or_none(published)
    never_up = [
        release
        for release in kept_releases(published)
        if pointer and int(_sequence_and_run(release)[0]) > pointer.sequence
    ]
    for release in never_up:  # as something to roll back to it would pass for a release of before
        logger.info("removing %s, which never was up", release.name)
        release.unlink()
    alone = [
        lookup
        for lookup in published.glob("release-*.lookup")
        if not lookup.with_suffix(".duckdb").exists()
    ]
    for leftover in [*published.glob(".build-*"), *published.glob(".*.tmp"), *alone]:
        logger.info("removing leftover %s", leftover.name)
        leftover.unlink()


def _check_space(published: Path) -> None:
    sizes = [
        release.stat().st_size + (lookup.stat().st_size if lookup.exists() else 0)
        for release in kept_releases(published)
        for lookup in [lookup_beside(release)]
    ]
    last = max(sizes, default=0)
    free = shutil.disk_usage(published).free
    if free < _SPACE_FACTOR * last:
        raise UsageError(
            f"{published} has {free / 1e6:.0f} MB free, expected at least "
            f"{_SPACE_FACTOR * last / 1e6:.0f} MB: make room, then run this again."
        )


def _write_release(settings: Settings, build: Path, schemas: Sequence[str]) -> None:
    connection = open_writer(settings, build)
    try:
        connection.execute(f"attach '{settings.warehouse_path}' as warehouse (read_only)")
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables() "
            "where database_name = 'warehouse' and list_contains(?, schema_name) order by all",
            [list(schemas)],
        ).fetchall()
        # One transaction: each of two thousand comments would wait for the disk by itself.
        connection.execute("begin")
        for schema, table, comment in tables:
            connection.execute(f'create table "{table}" as from warehouse."{schema}"."{table}"')
            _copy_comments(connection, schema, table, comment)
        connection.execute("commit")
        connection.execute("detach warehouse")
        _create_macros(connection)
        connection.execute("checkpoint")
    finally:
        connection.close()
    if build.with_name(build.name + ".wal").exists():
        raise GateError(f"{build.name} still has a write-ahead log after its checkpoint.")


def _create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the table macros that analysts call; the release file keeps them."""
    for path in sorted(MACROS.glob("*.sql")):
        try:
            connection.execute(path.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            raise GateError(
                f"The macros of {path.name} do not fit the tables of the release, which is not "
                f"published; the release before stays up: {error}"
            ) from error


def _copy_comments(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, comment: str | None
) -> None:
    columns = connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'warehouse' "
        "and schema_name = ? and table_name = ? and comment is not null",
        [schema, table],
    ).fetchall()
    named = [(f'table "{table}"', comment)] if comment else []
    named += [(f'column "{table}"."{column}"', text) for column, text in columns]
    for target, text in named:
        escaped = text.replace("'", "''")
        connection.execute(f"comment on {target} is '{escaped}'")


def _audit(release: Path, *, write: bool = False) -> None:
    """Run every check of ``audit.sql`` on the file as a reader would see it.

    Its keyed file, where it has one, is checked too; with ``write`` it is written before.
    """
    from warehouse.lookup_writer import check_lookup, write_lookup  # brings numpy: not for readers

    findings = []
    with open_reader(release) as connection:
        for check in AUDIT_FILE.read_text(encoding="utf-8").split("-- check: ")[1:]:
            name, statement = check.split("\n", 1)
            try:
                [(count,)] = connection.execute(statement).fetchall()
            except duckdb.Error as error:
                findings.append(f"{name}: could not be checked ({error})")
                continue
            if count != 0:
                findings.append(f"{name}: {count}")
        lookup = lookup_beside(release)
        if write and not findings:
            write_lookup(connection, lookup)
        if lookup.exists() and not findings:
            findings = check_lookup(connection, lookup)
    if findings:
        raise GateError(
            f"{release.name} failed its audit and is not published; the release before stays up:\n"
            + "\n".join(f"  {finding}" for finding in findings)
        )


def _next_sequence(published: Path) -> int:
    taken = [int(_sequence_and_run(path)[0]) for path in kept_releases(published)]
    pointer = _pointer_or_none(published)
    return max([*taken, pointer.sequence if pointer else 0, 0]) + 1


def _pointer_or_none(published: Path) -> Pointer | None:
    try:
        return read_pointer(published)
    except UsageError as error:  # an unreadable pointer must not keep us from writing a good one
        logger.warning("%s", error)
        return None


def _move_pointer(published: Path, pointer: Pointer) -> None:
    temporary = published / f".{POINTER}.tmp"
    temporary.write_text(json.dumps(asdict(pointer), default=str, indent=1), encoding="utf-8")
    _fsync(temporary)
    temporary.rename(published / POINTER)
    shortcut = published / f".{SHORTCUT}.tmp"
    shortcut.symlink_to(pointer.file)
    shortcut.rename(published / SHORTCUT)
    _fsync(published)


def _remove_old(settings: Settings, in_use: set[str]) -> None:
    """Keep the newest releases, and those a reader may be about to open or to go back to."""
    for release in kept_releases(settings.published)[: -settings.keep_releases]:
        if release.name not in in_use:
            release.unlink()  # first: a lookup file alone is swept, a release alone would be served
            lookup_beside(release).unlink(missing_ok=True)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
