"""A background process answers, fails loudly, and never outlives whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.background import Background
from warehouse.settings import PROJECT_ROOT


def test_it_returns_what_the_function_returns() -> None:
    with Background("math", "hypot", "math") as background:
        background.start(3, 4)
        assert background.result() == 5


def test_it_raises_what_the_function_raises() -> None:
    with Background("math", "sqrt", "math") as background:
        background.start(-1)
        with pytest.raises(ValueError, match=r"domain error|nonnegative"):
            background.result()


def test_a_process_that_dies_is_an_error_not_a_wait() -> None:
    with Background("os", "_exit", "os") as background:
        background.start(7)
        with pytest.raises(RuntimeError, match="exit code 7"):
            background.result()


PARENT = """
import os, time
from flows.background import Background
if __name__ == "__main__":
    background = Background("time", "sleep", "time")
    print(background._process.pid, flush=True)
    time.sleep(60)
"""


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    # given
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    # when
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    # then
    for _ in range(100):
        if not Path(f"/proc/{child}/status").exists() or "zombie" in _state(child):
            return
        time.sleep(0.1)
    pytest.fail("the background process is still there")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text().split("State:")[1].splitlines()[0]
    except FileNotFoundError:
        return "zombie"
