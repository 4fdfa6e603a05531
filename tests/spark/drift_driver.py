"""The driver of a test: hands the mart of a home to Spark and has executors count its bins."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from flows.spark.night import count_drift_bins
from flows.spark.session import open_session, register_tables
from warehouse.settings import Settings
from warehouse.spark_export import export_tables

MART = ("features", "application_features")
OTHERS = (("reference", "feature_dictionary"), ("ml", "reference_in_force"))
# So that what several tasks counted, of several batches each, is added up.
N_TASKS = 5


def main(home: Path) -> None:
    """Run the stage with the pickled champion in ``home``; the mart must be beyond the driver."""
    settings = Settings(home=home, _env_file=None)
    session = open_session(settings)
    folders = export_tables(settings, (MART, *OTHERS), home / "exported")
    mart = session.read.parquet(f"file://{folders.pop(MART)}")
    register_tables(session, folders)
    session.sql("create database features")
    mart.repartition(N_TASKS).write.saveAsTable(".".join(MART), format="parquet")
    with pytest.raises(Exception, match="maxResultSize"):
        session.table(".".join(MART)).toArrow()
    champion = pickle.loads((home / "champion.pickle").read_bytes())
    count_drift_bins.fn(settings, "spark", champion)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
