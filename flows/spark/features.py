"""The feature mart on Spark, from the tables that were loaded into DuckDB."""

from __future__ import annotations

from flows.dbt import PASS_ONE, DbtProject, DbtRun
from flows.spark.session import open_session, register_tables
from warehouse.settings import Settings
from warehouse.spark_export import export_tables

# What pass one reads: the loader's tables, and which frozen references are in force.
SOURCES_OF_PASS_ONE = ("raw", "references")


def build_features_on_spark(settings: Settings, project: DbtProject) -> DbtRun:
    """Build and test pass one on Spark with the references that are in force in the warehouse.

    Args:
        settings: Of the installation.
        project: With target ``spark``.

    Raises:
        GateError: A blocking check failed.
    """
    session = open_session(settings)
    folders = export_tables(
        settings, project.sources(*SOURCES_OF_PASS_ONE), settings.spark_state / "exported"
    )
    register_tables(session, folders)
    return project.build(*PASS_ONE)
