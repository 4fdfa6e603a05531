"""A publisher in a process of its own, which can be made to fail at any step on the disk."""

from __future__ import annotations

import ctypes
import itertools
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse.marts import AS_OF, fill_served_marts
from warehouse import lookup_writer
from warehouse import publish as publishing
from warehouse.errors import UsageError
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

# A process that holds the imports and forks the publishers: one costs no start of Python.
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["__main__", __name__])

# Of Linux: some systems let a process be traced by its parents alone, unless it says otherwise.
_PR_SET_PTRACER = 0x59616D61
_ANY_PROCESS = ctypes.c_ulong(-1)

# Everything by which a publisher changes the folder, or makes a change last.
_STEPS: tuple[tuple[Any, str], ...] = (
    (publishing, "write_release"),
    (lookup_writer, "write_lookup"),
    (os, "fsync"),
    (Path, "chmod"),
    (Path, "rename"),
    (Path, "symlink_to"),
    (Path, "unlink"),
    (Path, "write_text"),
)


@dataclass(frozen=True)
class Fault:
    """What happens at which step, counted from 1.

    ``kind``: killed ``before`` or ``after`` it, or amid it with ``half`` of a text written; or the
    number of an error of the operating system in place of the step.
    """

    step: int
    kind: str | int

    def install(self) -> None:
        """Let the steps of this process count, and fail where they should."""
        number = itertools.count(1)
        for owner, name in _STEPS:
            setattr(owner, name, self._wrapped(getattr(owner, name), name, number))

    def _wrapped(
        self, step: Callable[..., Any], name: str, number: itertools.count[int]
    ) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            if next(number) != self.step:
                return step(*arguments, **named)
            if isinstance(self.kind, int):
                raise OSError(self.kind, os.strerror(self.kind))
            if self.kind == "half" and name == "write_text":
                path, text = arguments
                step(path, text[: len(text) // 2], **named)
            elif self.kind == "after":
                step(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        return wrapped


def run_publisher(
    home: Path,
    run: str,
    fault: Fault | None = None,
    begun: Any = None,
    go: Any = None,
    *,
    fill: bool = True,
) -> None:
    """Publish ``run`` into a home; leave with 2 where another publisher is at work.

    Args:
        begun: An event, set between the filling of the marts and the publication.
        go: An event, waited for between the two; any process may trace this one from then on, and
            one thread makes all its calls, in the same order every time.
        fill: Fill the marts; else they are published as they are.
    """
    settings = Settings(home=home, _env_file=None, **({"threads": 1} if go else {}))
    if fill:
        fill_served_marts(settings, run)
    if fault:
        fault.install()
    if begun:
        begun.set()
    if go:
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY_PROCESS, 0, 0, 0)
        go.wait()
    try:
        publishing.publish(settings, run=run, as_of=AS_OF, schemas=["scores"])
    except UsageError as error:
        logger.warning("%s", error)
        sys.exit(error.exit_code)
    except (OSError, duckdb.Error) as error:
        logger.warning("%s", error)
        sys.exit(1)


def start_publisher(
    home: Path,
    run: str,
    fault: Fault | None = None,
    begun: Any = None,
    go: Any = None,
    *,
    fill: bool = True,
) -> BaseProcess:
    """Start :func:`run_publisher` in a new process."""
    process = CONTEXT.Process(
        target=run_publisher, args=(home, run, fault, begun, go), kwargs={"fill": fill}
    )
    process.start()
    return process
