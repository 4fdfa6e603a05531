"""Structured logs: one JSON object per line, with the id of the request it belongs to."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import Any

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)

_FIELDS = ("asctime", "levelname", "name", "message")


class RequestIdFilter(logging.Filter):
    """Adds ``request_id`` to every record that is logged while a request is answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        request_id = REQUEST_ID.get()
        if request_id is not None:
            record.request_id = request_id
        return True


# For logging.config.dictConfig, in the process of each worker.
CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "serving.logs.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": _FIELDS,
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "exc_info_as_array": True,
        }
    },
    "handlers": {
        "lines": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["lines"], "level": "INFO"},
}
