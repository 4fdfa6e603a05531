"""Collects what the suite logs and finds clients and keys in it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from tests.serving.sample_release import CLIENTS

# The clients of the sample, and one that is in no release.
CLIENT = re.compile(rf"(?<!\d)({'|'.join(map(str, (*CLIENTS, 999_999)))})(?!\d)")


class LogWatch(logging.Handler):
    """Keeps every line of the service; lines of the tests' own HTTP client are not its."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.secrets: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore", "hypothesis", "uvicorn")):
            self.lines.append(logging.Formatter().format(record))

    def remembering(self, create_key: Callable[..., str]) -> Callable[..., str]:
        """Return ``create_key`` so that the keys it makes and their names are looked for."""

        def create(path: Any, name: str, *others: Any, **named: Any) -> str:
            key = create_key(path, name, *others, **named)
            self.secrets |= {name, *key.split(".")}
            return key

        return create

    def findings(self) -> list[str]:
        """Return the lines that name a client, a key or whose it is."""
        return [
            line
            for line in self.lines
            if CLIENT.search(line) or any(secret in line for secret in self.secrets)
        ]
