"""Services as they are started: a command in a process group, asked until it answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# What a user's shell has once the environment is active.
PROGRAMS = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
PATIENCE_SECONDS = 240


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def started(
    command: str | list[str], environment: Mapping[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command, a line of shell or a list, until the block ends; TERM must end it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SCOREHOUSE_", "PREFECT_", "MLFLOW_"))
    }
    line = ["bash", "-c", command] if isinstance(command, str) else command
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".log", delete=False) as log:
        process = subprocess.Popen(
            line, env=kept | {"PATH": PROGRAMS} | dict(environment), cwd=folder,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    except BaseException:
        sys.stderr.write(Path(log.name).read_text(errors="replace")[-4000:])
        raise
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    """Return once the address answers with a success."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert process.poll() is None, f"ended with {process.returncode}"
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except OSError as error:
            assert time.monotonic() < end, f"{address}: {error}"
            time.sleep(0.5)


def status_of(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
