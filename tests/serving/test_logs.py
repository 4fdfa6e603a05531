"""What Python writes by itself is logged as well, so that every line stays JSON."""

from __future__ import annotations

import json
import subprocess
import sys

from warehouse.settings import PROJECT_ROOT

PROCESS = """
import threading, warnings
from serving.logs import log_all_output

class Leaving:
    def __del__(self):
        raise ValueError("in a destructor")

def fail():
    raise ValueError("in a thread")

log_all_output()
warnings.warn("a warning")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
Leaving()
"""


def test_warnings_and_errors_that_nobody_caught_are_lines_of_json() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROCESS],
        capture_output=True,
        text=True,
        cwd=PROJECT_ROOT,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0
    lines = [json.loads(line) for line in run.stderr.splitlines()]
    assert [line["level"] for line in lines] == ["WARNING", "ERROR", "ERROR"]
    for line, words in zip(lines, ("a warning", "in a thread", "in a destructor"), strict=True):
        assert words in json.dumps(line)
