"""Write, audit, publish: one read-only file per release, and a pointer that moves all at once."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from warehouse.connection import open_reader
from warehouse.errors import UsageError
from warehouse.lock import exclusive
from warehouse.pointer import (
    Pointer,
    current_release,
    fsync,
    kept_releases,
    lookup_beside,
    move_pointer,
    point_to,
    readable_pointer,
    sequence_and_run,
)
from warehouse.release_file import audit_release, write_release
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

# A new release needs its own size, its checkpoint and room for the next one.
_SPACE_FACTOR = 2.5


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
        write_release(settings, build, schemas)
        audit_release(build, write=True)
        sequence = _next_sequence(settings.published)
        release = settings.published / f"release-{sequence:06d}-{run}.duckdb"
        for path in (lookup_beside(build), build):
            path.chmod(0o444)
            fsync(path)
            path.rename(release.with_suffix(path.suffix))
        fsync(settings.published)
        pointer = point_to(release, sequence, as_of, clock())
        before = readable_pointer(settings.published)
        move_pointer(settings.published, pointer)
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
            chosen = [path for path in kept if to in (path.name, *sequence_and_run(path))]
        if not chosen:
            raise UsageError(
                f"There is no release {to or 'before the one that is up'} to go back to: "
                f"expected one of {', '.join(names)}."
            )
        release = chosen[-1]
        audit_release(release)
        with open_reader(release) as connection:
            [(as_of,)] = connection.execute("select as_of from batch").fetchall()
        pointer = point_to(release, _next_sequence(settings.published), as_of, clock())
        move_pointer(settings.published, pointer)
    return pointer


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
        fsync(settings.published)
    return len(others)


def _sweep(published: Path) -> None:
    """Remove what a killed publisher left behind, a release that never was up included."""
    pointer = readable_pointer(published)
    never_up = [
        release
        for release in kept_releases(published)
        if pointer and int(sequence_and_run(release)[0]) > pointer.sequence
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


def _next_sequence(published: Path) -> int:
    taken = [int(sequence_and_run(path)[0]) for path in kept_releases(published)]
    pointer = readable_pointer(published)
    return max([*taken, pointer.sequence if pointer else 0, 0]) + 1


def _remove_old(settings: Settings, in_use: set[str]) -> None:
    """Keep the newest releases, and those a reader may be about to open or to go back to."""
    for release in kept_releases(settings.published)[: -settings.keep_releases]:
        if release.name not in in_use:
            release.unlink()  # first: a lookup file alone is swept, a release alone would be served
            lookup_beside(release).unlink(missing_ok=True)
