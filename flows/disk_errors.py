"""A disk that is full or closed to us, whoever meets it first: Python, DuckDB or SQLite."""

from __future__ import annotations

import errno
from pathlib import Path

from warehouse.errors import UsageError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FULL_IN_WORDS = ("no space left on device", "disk is full", "disk quota exceeded")
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


def as_usage_error(error: BaseException, home: Path) -> UsageError | None:
    """Return what to tell the user of an error that comes of the disk; None for any other.

    Args:
        error: As it was raised; its causes count too.
        home: Folder of the installation.
    """
    cause: BaseException | None = error
    while cause is not None:
        number = cause.errno if isinstance(cause, OSError) else None
        if number in _FULL or any(words in str(cause).lower() for words in _FULL_IN_WORDS):
            return UsageError(
                f"Expected room on the disk, found it full: {cause}\nMake room, then run this "
                f"again; what is published stays up. The home is {home}; which of its folders may "
                "go is in .github/docs/runbook.md."
            )
        if number in _CLOSED and isinstance(cause, OSError) and cause.filename:
            return UsageError(
                f"Expected to be allowed to use {cause.filename}, found: {cause.strerror}. If it "
                f"lies in the home, {home}, point SCOREHOUSE_HOME to a folder of yours."
            )
        cause = cause.__cause__ or cause.__context__
    return None
