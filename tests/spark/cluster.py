"""A standalone cluster on loopback: a master and two workers from pyspark's wheel."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from warehouse.settings import PROJECT_ROOT

LOOPBACK = "127.0.0.1"


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield the address of the master, and a worker of one core that may be killed."""
    import pyspark

    spark_class = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    port = str(_free_port())
    master = f"spark://{LOOPBACK}:{port}"
    place = ("--host", LOOPBACK, "--webui-port", "0")
    size = ("--cores", "1", "--memory", "1g")
    with ExitStack() as stack:
        stack.enter_context(
            started(spark_class, "org.apache.spark.deploy.master.Master", *place, "--port", port)
        )
        doomed, _ = (
            stack.enter_context(
                started(
                    *(spark_class, "org.apache.spark.deploy.worker.Worker", *place, *size),
                    *("--work-dir", str(folder / name), master),
                )
            )
            for name in ("doomed", "other")
        )
        yield master, doomed


def has_worked(folder: Path) -> bool:
    """Tell whether the worker that may be killed ran anything of the cluster's application."""
    return any((folder / "doomed").rglob("stderr"))


@contextmanager
def started(
    *command: str, env: Mapping[str, str] = os.environ, log: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run a command in a process group of its own, which ends with the block.

    Args:
        command: To run in the checkout.
        env: Its environment, in which Spark is told to stay on loopback.
        log: Where to write what it says on the error output; nowhere unless given.
    """
    spark = {"SPARK_LOCAL_IP": LOOPBACK, "PYSPARK_PYTHON": sys.executable}
    with (log or Path(os.devnull)).open("w") as errors:
        process = subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env={**env, **spark, "PYTHONPATH": str(PROJECT_ROOT)},
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process with all it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])
