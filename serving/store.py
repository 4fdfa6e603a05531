"""Follows the release pointer: always the newest good release, never an older one again."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from serving.release import (
    DEMO_SIZE,
    EXPLAINED,
    Question,
    Release,
    Row,
    score_columns,
)
from serving.worklist import WorklistFilter
from warehouse.connection import open_reader
from warehouse.errors import GateError, NothingPublishedError
from warehouse.freshness import data_complete
from warehouse.lookup import Lookup
from warehouse.pointer import POINTER, Pointer, file_sha256, read_pointer
from warehouse.settings import Settings

__all__ = [
    "DEMO_SIZE",
    "Clock",
    "Freshness",
    "Question",
    "Release",
    "Row",
    "Store",
    "WorklistFilter",
    "open_store",
]

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Signature = tuple[int, int, int]

# A bad candidate is looked at again after this long, in case only its file was late or mended.
_RETRY_SECONDS = 5.0
# Of DuckDB, for pages and work, in a process that answers most from the keyed file.
_MEMORY_LIMIT = "64MB"


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Freshness:
    """How old the data is that is being served, at the moment of asking.

    ``age_hours`` counts from when the data was complete: the end of the day ``as_of`` (UTC), or the
    publication where that came first. So a rollback to an older file, newly published, does not
    make its data younger. ``stale`` is also true while the pointer is missing or names a release
    that could not be taken up.
    """

    release: str
    as_of: date
    published_at: datetime
    age_hours: float
    stale: bool


class Store:
    """Hands out the release that is up; cheap to ask at every request and safe between threads.

    Args:
        published: The folder of releases and their pointer.
        stale_after_hours: Age of the data from which it counts as stale.
        clock: Returns the present moment.
        by_key: Look up scores and explanations in the keyed file, for a service asked often.
    """

    def __init__(
        self,
        published: Path,
        stale_after_hours: float,
        clock: Clock = utc_now,
        *,
        by_key: bool = False,
    ) -> None:
        self._published = published
        self._pointer_path = str(published / POINTER)
        self._stale_after_hours = stale_after_hours
        self._clock = clock
        self._by_key = by_key
        self._lock = threading.Lock()
        self._release: Release | None = None
        self._seen: Signature | None = None
        self._trouble: str | None = None
        self._retry_at = 0.0

    def release(self) -> Release:
        """Return the release that is up.

        Raises:
            NothingPublishedError: There is none that can be read.
        """
        # Who has a release serves it on while one other thread checks the candidate.
        if self._must_look() and self._lock.acquire(blocking=self._release is None):
            try:
                if self._must_look():
                    self._follow()
            finally:
                self._lock.release()
        release = self._release
        if release is None:
            raise NothingPublishedError(
                f"Nothing readable is published in {self._published} "
                f"({self._trouble}): run `scorehouse night`."
            )
        return release

    def release_at_hand(self) -> Release | None:
        """Return the release that is up, or None when :meth:`release` has work to do first."""
        return None if self._must_look() else self._release

    def freshness(self, release: Release) -> Freshness:
        """Return how old the data of ``release`` is now."""
        return Freshness(
            release=release.name,
            as_of=release.pointer.as_of,
            published_at=release.pointer.published_at,
            age_hours=round(self._age_hours(release), 2),
            stale=self.is_stale(release),
        )

    def is_stale(self, release: Release) -> bool:
        """Tell whether the data of ``release`` is too old now, or a newer one is unusable."""
        return self._trouble is not None or self._age_hours(release) > self._stale_after_hours

    def _age_hours(self, release: Release) -> float:
        return max((self._clock() - release.data_complete).total_seconds() / 3600, 0.0)

    def today(self) -> date:
        """Return the present date (UTC), which a score's validity is compared with."""
        return self._clock().astimezone(UTC).date()

    def _signature(self) -> Signature | None:
        try:
            status = os.stat(self._pointer_path)  # noqa: PTH116 (at every request)
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def _must_look(self) -> bool:
        if self._trouble is None and self._release is None:
            return True
        if self._signature() != self._seen:
            return True
        return self._trouble is not None and time.monotonic() >= self._retry_at

    def _follow(self) -> None:
        """Take up what the pointer names if it is newer and whole; else keep what there is."""
        signature = self._signature()
        try:
            pointer = read_pointer(self._published)
            if pointer is None:
                raise NothingPublishedError("there is no pointer")
            data_complete(pointer)  # a pointer without usable dates is refused here, not later
            if self._is_newer(pointer):
                self._release = _open(self._published, pointer, self._by_key)
                logger.info("serving release %s", self._release.name)
            self._trouble = None
        except Exception as error:  # whatever is wrong with a candidate, the last good one stays up
            self._trouble = str(error) or type(error).__name__
            self._retry_at = time.monotonic() + _RETRY_SECONDS
            logger.warning("release not taken up: %s", self._trouble)
        self._seen = signature

    def _is_newer(self, pointer: Pointer) -> bool:
        """Tell whether to open what ``pointer`` names.

        Raises:
            GateError: It has a sequence number that was already left behind or means another file.
        """
        if self._release is None:
            return True
        current = self._release.pointer
        if pointer == current:
            return False
        if pointer.sequence <= current.sequence:
            raise GateError(
                f"the pointer names sequence {pointer.sequence} ({pointer.file}), expected one "
                f"above {current.sequence} ({current.file}), which is being served"
            )
        return True


def open_store(settings: Settings, clock: Clock | None = None, *, by_key: bool = False) -> Store:
    """Return the store of an installation."""
    return Store(settings.published, settings.stale_after_hours, clock or utc_now, by_key=by_key)


def _open(published: Path, pointer: Pointer, by_key: bool) -> Release:
    """Open a release after its size and hash were found to be those of the pointer.

    Raises:
        GateError: The file is not the one that was published.
        NothingPublishedError: There is no such file.
        duckdb.Error: The file cannot be read.
    """
    path = published / pointer.file
    lookup_path = published / pointer.lookup_file if by_key and pointer.lookup_file else None
    with ThreadPoolExecutor(2) as pool:  # hashing leaves the interpreter free
        checks = [pool.submit(_check, path, pointer.size, pointer.sha256)]
        if lookup_path:
            wanted = pointer.lookup_size, pointer.lookup_sha256
            checks.append(pool.submit(_check, lookup_path, *wanted))
        for check in checks:
            check.result()
    connection = open_reader(path, memory_limit=_MEMORY_LIMIT if by_key else None)
    lookup = Lookup(lookup_path, score_columns(connection), EXPLAINED) if lookup_path else None
    release = Release(pointer, connection, lookup)
    release.batch()
    return release


def _check(path: Path, size: int, sha256: str) -> None:
    if not path.is_file():
        raise NothingPublishedError(f"there is no {path.name}")
    found = path.stat().st_size
    if found != size:
        raise GateError(f"{path.name} has {found} bytes, expected {size}")
    if file_sha256(path) != sha256:
        raise GateError(f"{path.name} is not the file that was published (SHA-256 differs)")
