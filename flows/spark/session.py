"""The Spark session of this process, and the warehouse's tables in its catalogue."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.errors import GateError
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import SparkSession

LOCAL_CONFIGURATION = Path(__file__).with_name("conf")


def open_session(settings: Settings) -> SparkSession:
    """Return the session of this process, which dbt uses as well; the first call starts a JVM.

    SPARK_CONF_DIR names the folder of a cluster's spark-defaults.conf. Without it tables and
    catalogue lie in the home folder, and Spark runs in this process, unless the settings name the
    master of a standalone cluster on the same storage.
    """
    logging.getLogger("py4j").setLevel(logging.WARNING)
    builder = _spark_session().builder.appName("scorehouse")
    if settings.spark_master:
        builder = builder.master(settings.spark_master)
    if _is_local():
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        state = settings.spark_state
        state.mkdir(parents=True, exist_ok=True)
        catalogue = f"jdbc:derby:;databaseName={state / 'catalogue'};create=true"
        builder = (
            builder.enableHiveSupport()
            .config("spark.sql.warehouse.dir", str(state / "tables"))
            .config("spark.hadoop.javax.jdo.option.ConnectionURL", catalogue)
            .config("spark.local.dir", str(settings.temporary))
            .config("spark.driver.extraJavaOptions", "-Dderby.stream.error.file=/dev/null")
        )
    return builder.getOrCreate()


def forget_former_night(settings: Settings) -> None:
    """Remove the tables and the catalogue of a night before, unless this process is using them.

    All of it can be made again, and a table that was being written when a night was killed would be
    in the way of the next. Where a cluster has its own catalogue, nothing is removed.
    """
    if _is_local() and _spark_session().getActiveSession() is None:
        shutil.rmtree(settings.spark_state, ignore_errors=True)


def read_reference(session: SparkSession) -> tuple[pd.DataFrame, str]:
    """Return what is known of every mart column, and the version of the references in force."""
    dictionary: pd.DataFrame = session.table("reference.feature_dictionary").toArrow().to_pandas()
    [(in_force,)] = session.table("ml.reference_in_force").collect()
    return dictionary, in_force


@contextmanager
def gates_of_executors() -> Iterator[None]:
    """Raise what a gate refused on an executor as what it is; Spark hands it on as text."""
    from pyspark.errors import PythonException

    try:
        yield
    except PythonException as error:
        refused = re.search(r"GateError: (.*)", str(error))
        if refused is None:
            raise
        raise GateError(refused[1]) from error


def _spark_session() -> Any:
    # Nothing here hands Spark a pandas frame.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    from pyspark.sql import SparkSession

    session: type[SparkSession] = SparkSession
    return session


def _is_local() -> bool:
    """Tell whether the configuration is the one of this folder; it is unless another is named."""
    local = str(LOCAL_CONFIGURATION)
    return os.environ.setdefault("SPARK_CONF_DIR", local) == local


def register_tables(session: SparkSession, folders: Mapping[tuple[str, str], Path]) -> None:
    """Let the catalogue know tables where their files lie, in place of what had their names.

    Args:
        session: Whose catalogue.
        folders: Of Parquet files, by schema and name of the table.
    """
    for schema in sorted({schema for schema, _ in folders}):
        session.sql(f"create database if not exists {schema}")
    for (schema, name), folder in folders.items():
        session.sql(f"drop table if exists {schema}.{name}")
        session.sql(f"create table {schema}.{name} using parquet location 'file://{folder}'")
