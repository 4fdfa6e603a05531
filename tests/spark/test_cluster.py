"""A cluster that loses a worker half-way through scoring."""

from __future__ import annotations

import pickle
import sys
from contextlib import ExitStack
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
from tests.spark.cluster import cluster, has_worked, kill, started

pytestmark = pytest.mark.spark


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
    pytest.importorskip("pyspark")
    applications = make_applications(4000, seed=11)
    columns = {
        name: pa.array(applications.matrix[:, at], from_pandas=True)
        for at, name in enumerate(SPEC.names)
    }
    mart = pa.table({"sk_id_curr": applications.keys, **columns})
    scorer = make_scorer(applications)
    pq.write_table(mart, tmp_path / "mart.parquet")
    (tmp_path / "scorer.pickle").write_bytes(pickle.dumps(scorer))
    with ExitStack() as stack:
        master, doomed = stack.enter_context(cluster(tmp_path))
        driver = stack.enter_context(
            started(sys.executable, "-m", "tests.spark.cluster_driver", master, str(tmp_path))
        )
        assert driver.stdout is not None
        assert driver.stdout.readline() == "half-way\n"
        assert has_worked(tmp_path)
        kill(doomed)
        assert not (tmp_path / "scored" / "_SUCCESS").exists(), "nothing was left to do"
        assert driver.wait(timeout=300) == 0
    found = pq.read_table(tmp_path / "scored").cast(SCORED).sort_by("sk_id_curr")
    expected = pa.Table.from_batches(scorer.score(iter(mart.to_batches())), SCORED)
    assert found.combine_chunks().equals(expected.combine_chunks())
