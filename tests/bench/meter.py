"""Measures a piece of work: CPU seconds, wall seconds, peak memory and bytes written."""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Command:
    """A program to measure from its start to its end; what it writes as ``report`` is added."""

    arguments: tuple[str, ...]
    report: Path | None = None


Work = Callable[[], Any] | Command


def measure(work: Work) -> dict[str, Any]:
    """Do the work and return what it cost; a dict that a function returns is added to that.

    CPU seconds are user + system, those of ended child processes included. Peak memory is that of
    the process and all its children together, pages they share counted more than once.
    """
    if isinstance(work, Command):
        return _measure_command(work)
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # lets the high-water mark begin anew
    with watch_memory(os.getpid()) as peak:
        cpu, start, written = own_cpu(), time.perf_counter(), bytes_written(os.getpid())
        detail = work()
        usage = {
            "cpu_seconds": own_cpu() - cpu,
            "wall_seconds": time.perf_counter() - start,
            "bytes_written": bytes_written(os.getpid()) - written,
        }
    return {**usage, "peak_rss_bytes": peak[0], **(detail if isinstance(detail, dict) else {})}


def _measure_command(command: Command) -> dict[str, Any]:
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command.arguments, stdout=output, stderr=subprocess.STDOUT)
        with watch_memory(process.pid) as peak:
            # Ended but not reaped: its counters can still be read.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        written = bytes_written(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command.arguments)} failed:\n{output.read()[-3000:]}")
    detail = json.loads(command.report.read_text(encoding="utf-8")) if command.report else {}
    return {
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "wall_seconds": wall,
        "bytes_written": written,
        "peak_rss_bytes": peak[0],  # ru_maxrss would begin at the size of this process
        **detail,
    }


@contextmanager
def watch_memory(pid: int) -> Iterator[list[int]]:
    """Look at the memory of a process and its descendants ten times a second; give the peak."""
    peak, stop = [0], threading.Event()

    def look() -> None:
        while not stop.wait(0.1):
            together = sum(_resident(member) for member in _tree(pid))
            peak[0] = max(peak[0], together, high_water(pid))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        peak[0] = max(peak[0], high_water(pid))
        stop.set()
        thread.join()


def process_cpu(pid: int) -> float:
    """Return the CPU seconds of a living process, to a hundredth of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def bytes_written(pid: int) -> int:
    """Return how many bytes the process itself has sent to storage."""
    return next(
        int(line.split()[1])
        for line in Path(f"/proc/{pid}/io").read_text().splitlines()
        if line.startswith("write_bytes")
    )


def high_water(pid: int) -> int:
    """Return the most memory the process held at a time; 0 if it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return 0


def own_cpu() -> float:
    """Return the CPU seconds of this process and of its children that ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):  # a process may end while it is looked at
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    return 0
