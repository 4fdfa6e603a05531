"""The watch over the suite's logs can find what it looks for."""

from __future__ import annotations

import logging

import pytest

from tests.serving.log_watch import LogWatch


@pytest.mark.parametrize("line", ["/clients/100002/score", "of 999999", "key abc", "secret", "Eve"])
def test_lines_with_secrets_are_found(line: str) -> None:
    watch = LogWatch()
    watch.remembering(lambda *_: "abc.secret")("path", "Eve")
    record = logging.LogRecord("serving", logging.INFO, "", 1, "%s", (line,), None)
    watch.emit(record)
    assert watch.findings() == [line]


def test_the_suite_is_watched(log_watch: LogWatch) -> None:
    before = len(log_watch.lines)
    logging.getLogger("serving.guard").info("request 1: GET /clients/{sk_id_curr}/score 200")
    assert len(log_watch.lines) == before + 1
