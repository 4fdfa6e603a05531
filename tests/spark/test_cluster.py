"""A cluster on loopback, a master and two workers from the wheel, that loses a worker."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models_ml.score_batches import SCORED, BatchScorer
from models_ml.train import train_model
from tests.models_ml.applications import (
    CONCEPTS,
    QUICK,
    SPEC,
    Applications,
    make_applications,
)
from warehouse.settings import PROJECT_ROOT

pytestmark = pytest.mark.spark

LOOPBACK = "127.0.0.1"


@contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command in a process group of its own, which ends with the block."""
    process = subprocess.Popen(
        command,
        cwd=PROJECT_ROOT,
        env=os.environ
        | {
            "SPARK_LOCAL_IP": LOOPBACK,
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": str(PROJECT_ROOT),
        },
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
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


def free_port() -> int:
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


def make_scorer(applications: Applications) -> BatchScorer:
    trained = train_model(
        applications.keys,
        applications.matrix,
        applications.target,
        applications.folds,
        SPEC,
        seed=7,
        threads=1,
        params=QUICK,
    )
    return BatchScorer(trained.model_text, trained.model_sha256, SPEC, CONCEPTS)


def test_a_killed_worker_changes_nothing(tmp_path: Path) -> None:
    pyspark = pytest.importorskip("pyspark")
    applications = make_applications(4000, seed=11)
    columns = {
        name: pa.array(applications.matrix[:, at], from_pandas=True)
        for at, name in enumerate(SPEC.names)
    }
    mart = pa.table({"sk_id_curr": applications.keys, **columns})
    scorer = make_scorer(applications)
    pq.write_table(mart, tmp_path / "mart.parquet")
    (tmp_path / "scorer.pickle").write_bytes(pickle.dumps(scorer))
    spark_class = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    port = str(free_port())
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
                    *("--work-dir", str(tmp_path / name), master),
                )
            )
            for name in ("doomed", "other")
        )
        driver = stack.enter_context(
            started(sys.executable, "-m", "tests.spark.cluster_driver", master, str(tmp_path))
        )
        assert driver.stdout is not None
        assert driver.stdout.readline() == "half-way\n"
        assert any((tmp_path / "doomed").rglob("stderr")), "the worker had nothing to do"
        kill(doomed)
        assert not (tmp_path / "scored" / "_SUCCESS").exists(), "nothing was left to do"
        assert driver.wait(timeout=300) == 0
    found = pq.read_table(tmp_path / "scored").cast(SCORED).sort_by("sk_id_curr")
    expected = pa.Table.from_batches(scorer.score(iter(mart.to_batches())), SCORED)
    assert found.combine_chunks().equals(expected.combine_chunks())
