"""How the last night ended: one small file that readers can see, also when nothing was published.

The run log lies in the writer's warehouse and reaches readers with the next release only; a night
that failed publishes none.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import UsageError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NightStatus:
    """End of the last night (UTC), and whether it was a good one."""

    ended_at: datetime
    is_good: bool


def read_status(path: Path) -> NightStatus | None:
    """Return how the last night ended; None when none did yet, or the file cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return NightStatus(datetime.fromisoformat(content["ended_at"]), bool(content["is_good"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("the status of the last night cannot be read: %s", error)
        return None


@contextmanager
def note_end(
    path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[None]:
    """Write how the block ends. Wrong usage is no night, and leaves no trace."""
    try:
        yield
    except UsageError:
        raise
    except BaseException:
        _write(path, clock(), is_good=False)
        raise
    _write(path, clock(), is_good=True)


def _write(path: Path, ended_at: datetime, *, is_good: bool) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"ended_at": ended_at.isoformat(), "is_good": is_good}
        temporary.write_text(json.dumps(content), encoding="utf-8")
        temporary.rename(path)
    except OSError as error:  # how the night ended is known to its caller in any case
        logger.warning("the status of the night could not be written: %s", error)
