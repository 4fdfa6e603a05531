"""The Spark session of this process, and the warehouse's tables in its catalogue."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL_CONFIGURATION = Path(__file__).with_name("conf")


def open_session(settings: Settings) -> SparkSession:
    """Return the session of this process, which dbt uses as well; the first call starts a JVM.

    SPARK_CONF_DIR names the folder of a cluster's spark-defaults.conf. Without it Spark runs in
    this process, with tables and catalogue in the home folder.
    """
    # Nothing here hands Spark a pandas frame.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("scorehouse")
    if os.environ.setdefault("SPARK_CONF_DIR", str(LOCAL_CONFIGURATION)) == str(
        LOCAL_CONFIGURATION
    ):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        state = settings.home / "spark"
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
        session.sql(f"create table {schema}.{name} using parquet location '{folder}'")
