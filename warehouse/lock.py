"""One writer per folder, held by the operating system so that a killed process never leaves it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from warehouse.errors import UsageError
from warehouse.settings import Settings


@contextmanager
def exclusive(path: Path, what: str) -> Iterator[None]:
    """Hold the lock file ``path`` while the block runs.

    Raises:
        UsageError: Another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            raise UsageError(
                f"Another process (PID {holder}) is already busy with {what} in {path.parent}: "
                "wait until it has ended, then run this again."
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def hold_warehouse(settings: Settings) -> AbstractContextManager[None]:
    """Be the one process that changes the warehouse of a home while the block runs.

    Raises:
        UsageError: A night, a training or another writer holds it.
    """
    return exclusive(settings.home / ".night.lock", "a night")
