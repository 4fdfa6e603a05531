"""The driver of a cluster's test: scores a mart in Parquet and says when it is half-way."""

from __future__ import annotations

import pickle
import sys
import threading
import time
from pathlib import Path

from pyspark.sql import SparkSession

from flows.spark.score import score_mart

N_TASKS = 8


def main(master: str, folder: Path) -> None:
    """Score ``folder/mart.parquet`` with the pickled scorer beside it into ``folder/scored``."""
    session = (
        SparkSession.builder.master(master)
        .config("spark.executor.memory", "1g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        # Many batches: tasks that last long enough to lose some.
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "50")
        .getOrCreate()
    )
    scorer = pickle.loads((folder / "scorer.pickle").read_bytes())
    mart = session.read.parquet(str(folder / "mart.parquet")).repartition(N_TASKS)
    scored = score_mart(mart, scorer)
    job = threading.Thread(target=lambda: scored.write.parquet(str(folder / "scored")))
    job.start()
    tracker = session.sparkContext.statusTracker()
    told = False
    while job.is_alive():
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        if not told and any(s and s.numTasks == N_TASKS and s.numCompletedTasks for s in stages):
            sys.stdout.write("half-way\n")
            sys.stdout.flush()
            told = True
        time.sleep(0.1)
    session.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
