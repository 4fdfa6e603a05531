"""Structured logs: one JSON object per line, with the id of the request it belongs to."""

from __future__ import annotations

import logging
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.config import dictConfig
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)

# Never shown, and costly at every line (logging HOWTO, "Optimization").
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

_FIELDS = ("asctime", "levelname", "name", "message")
# The line of a request is by far the most frequent and holds nothing but our own words and numbers.
_REQUEST = (
    '{"time": "%s", "level": "%s", "logger": "%s", "message": "%s", "request_id": "%s", '
    '"method": "%s", "route": "%s", "status": %d, "milliseconds": %.2f}'
)


class Lines(JsonFormatter):
    """Writes a record as JSON, its time in UTC; ``request_id`` while a request is answered."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        request = record.__dict__.get("answered")
        request_id = REQUEST_ID.get()
        if request is not None:
            time = self.formatTime(record)
            message = record.getMessage()
            return _REQUEST % (time, record.levelname, record.name, message, request_id, *request)
        if request_id is not None:
            record.request_id = request_id
        return super().format(record)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return when it was logged, to the millisecond."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


# uvicorn gives it to logging.config.dictConfig in the process of each worker.
CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "serving.logs.Lines",
            "fmt": _FIELDS,
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            # uvicorn's second copy of a message, with the escape codes of a terminal.
            "reserved_attrs": [*RESERVED_ATTRS, "color_message"],
            "exc_info_as_array": True,
        }
    },
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["lines"], "level": "INFO"},
}


def log_all_output() -> None:
    """Let this process log what Python itself would write to the standard error as plain text.

    That is warnings, and errors that nobody can catch: in a thread or in a destructor.
    """
    dictConfig(CONFIG)
    logging.captureWarnings(True)
    logger = logging.getLogger(__name__)

    def log_error(raised: Any) -> None:
        error = (raised.exc_type, raised.exc_value, raised.exc_traceback)
        logger.error("an error that nobody caught", exc_info=error)

    threading.excepthook = sys.unraisablehook = log_error
