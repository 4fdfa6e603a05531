"""Frozen references on Spark: those a model was trained with, not those of today's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.dbt import DbtProject
from warehouse.connection import open_writer
from warehouse.settings import Settings
from warehouse.spark_export import export_tables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def carry_references(settings: Settings, session: SparkSession, project: DbtProject) -> None:
    """Write every version that the warehouse has frozen into Spark's tables, over its own.

    A version that is in neither is frozen by the build that follows. A warehouse in which nothing
    was built yet has none.

    Args:
        settings: Of the installation.
        session: With dynamic overwriting of partitions.
        project: The dbt project; which models are frozen is read from it.
    """
    with open_writer(settings) as connection:
        built = set(
            connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        )
    frozen = [
        (node.schema, node.name)
        for node in project.parse().nodes.values()
        if node.resource_type == "model" and node.path.startswith("intermediate/references/")
        if node.config.materialized == "incremental" and (node.schema, node.name) in built
    ]
    folders = export_tables(settings, frozen, settings.spark_state / "references")
    for (schema, name), folder in folders.items():
        rows = session.read.parquet(f"file://{folder}")
        table = f"{schema}.{name}"
        session.sql(f"create database if not exists {schema}")
        if session.catalog.tableExists(table):
            rows.select(session.table(table).columns).write.insertInto(table, overwrite=True)
        else:
            rows.write.partitionBy("reference_version").saveAsTable(table, format="parquet")
