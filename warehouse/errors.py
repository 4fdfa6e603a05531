"""The exceptions that commands turn into exit codes.

Every message says what was expected, what was found and what to do.
"""

from __future__ import annotations


class ScorehouseError(Exception):
    """Root of the tree.

    ::

    ScorehouseError            exit 1
    ├── UsageError             exit 2   wrong arguments or settings
    ├── RefusedInputError      exit 2   a drop that breaks its contract
    ├── GateError              exit 3   a check refused; the old release stays up
    ├── NothingPublishedError  exit 4   there is no release to read yet
    └── StaleReleaseError      exit 5   the release is older than the rule allows
    """

    exit_code = 1


class UsageError(ScorehouseError):
    """The command or a setting cannot be carried out as given."""

    exit_code = 2


class RefusedInputError(ScorehouseError):
    """A drop breaks its contract; nothing was loaded.

    Args:
        reasons: One finding each, in the form ``file, column, row: expected ..., found ...``.
        quarantined: Where the refused files and their reason were put, if they were.
    """

    exit_code = 2

    def __init__(self, reasons: list[str], quarantined: str | None = None) -> None:
        self.reasons = reasons
        self.quarantined = quarantined
        where = f"\nKept with its reason in {quarantined}." if quarantined else ""
        super().__init__("The drop was refused:\n  " + "\n  ".join(reasons) + where)


class GateError(ScorehouseError):
    """A blocking check failed; what was published before stays up."""

    exit_code = 3


class NothingPublishedError(ScorehouseError):
    """Nothing has been published in this home yet."""

    exit_code = 4


class StaleReleaseError(ScorehouseError):
    """No night has published for too long."""

    exit_code = 5
