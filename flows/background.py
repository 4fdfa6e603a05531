"""One function in a process of its own, so that its slow import and its work cost nobody's time.

The module imports nothing heavy: the process starts from it.
"""

from __future__ import annotations

import importlib
import multiprocessing
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self


class Background:
    """Calls ``module.function`` once, in a process that imports ``warm_up`` while it waits.

    ``start`` hands over the arguments, ``result`` waits. When this process dies, however it dies,
    the pipe closes and the other one ends by itself.

    Args:
        module: Module of the function.
        function: Name of the function.
        warm_up: Library the function imports when it is called.
    """

    def __init__(self, module: str, function: str, warm_up: str) -> None:
        # A fork would inherit DuckDB's threads and locks.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, module, function, warm_up), daemon=True
        )
        self._process.start()
        theirs.close()

    def start(self, *args: Any, **kwargs: Any) -> None:
        """Hand over the arguments and return at once."""
        self._connection.send((args, kwargs))

    def result(self) -> Any:
        """Wait for the function and return what it returned, or raise what it raised.

        Raises:
            RuntimeError: The process ended without an answer, for instance for want of memory.
        """
        try:
            done, value = self._connection.recv()
        except EOFError:
            self._process.join()
            raise RuntimeError(
                f"The background process ended with exit code {self._process.exitcode} and no "
                "answer: look for a lack of memory."
            ) from None
        if not done:
            raise value
        return value

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.join()


def _work(connection: Connection, module: str, function: str, warm_up: str) -> None:
    try:
        importlib.import_module(warm_up)
        args, kwargs = connection.recv()
        answer = (True, getattr(importlib.import_module(module), function)(*args, **kwargs))
    except EOFError:
        return  # whoever wanted the answer is gone
    except Exception as error:
        answer = (False, error)
    connection.send(answer)
