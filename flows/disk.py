"""A full disk, whoever meets it first: Python, DuckDB or SQLite."""

from __future__ import annotations

import errno
from pathlib import Path

from warehouse.errors import UsageError

_WORDS = ("no space left on device", "disk is full", "disk quota exceeded")


def as_disk_full(error: BaseException, home: Path) -> UsageError | None:
    """Return what to tell the user of an error that comes of a full disk; None for any other.

    Args:
        error: As it was raised; its causes count too.
        home: Folder of the installation, where room is usually found.
    """
    cause: BaseException | None = error
    while cause is not None:
        if _is_disk_full(cause):
            return UsageError(
                f"Expected room on the disk, found it full: {cause}\nMake room, then run this "
                f"again; what is published stays up. The home is {home}; which of its folders may "
                "go is in .github/docs/runbook.md."
            )
        cause = cause.__cause__ or cause.__context__
    return None


def _is_disk_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return any(words in str(error).lower() for words in _WORDS)
