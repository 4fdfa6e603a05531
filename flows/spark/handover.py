"""What Spark built, handed over to the warehouse: the tables that the rest of a night reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.dbt import DbtProject
from flows.recourse import computed_anew
from warehouse.connection import open_writer
from warehouse.ml_tables import transaction
from warehouse.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Needed:
    """What is read of pass one after it: schema and name of ``tables``, names of ``views``."""

    tables: tuple[tuple[str, str], ...]
    views: tuple[str, ...]


def find_needed(project: DbtProject) -> Needed:
    """Return the models of pass one that anything after it reads, as the dbt project tells.

    Readers are the models and tests downstream of what Python writes, Python itself (by its
    exposure), and the models that are computed anew for other requests. A view needs what it reads.
    """
    manifest = project.parse()
    nodes = {key: node for key, node in manifest.nodes.items() if node.resource_type != "analysis"}
    readers = nodes | manifest.exposures
    parents = {key: set(reader.depends_on_nodes) for key, reader in readers.items()}
    second = project.second_pass() & nodes.keys()
    anew = {f"model.{manifest.metadata.project_name}.{x}" for x in computed_anew(project).models}
    read = set().union(*(parents[key] for key in second | manifest.exposures.keys()))
    read |= set().union(*(parents[key] for key in anew)) - anew
    first = {key for key in nodes.keys() - second if nodes[key].resource_type == "model"}
    needed: set[str] = set()
    waiting = read & first
    while waiting:
        needed |= waiting
        views = {key for key in waiting if nodes[key].config.materialized == "view"}
        waiting = set().union(*(parents[key] for key in views)) & first - needed
    found = sorted((nodes[key] for key in needed), key=lambda node: (node.schema, node.name))
    return Needed(
        tables=tuple((x.schema, x.name) for x in found if x.config.materialized != "view"),
        views=tuple(x.name for x in found if x.config.materialized == "view"),
    )


def hand_over(settings: Settings, session: SparkSession, project: DbtProject) -> None:
    """Write what is needed of Spark's pass one into the warehouse, in place of what was there.

    Tables are copied; views and seeds are made where they are read.

    Args:
        settings: Of the installation.
        session: In whose catalogue pass one is.
        project: The dbt project on the warehouse.
    """
    needed = find_needed(project)
    folders = fetch_tables(settings, session, needed.tables)
    with open_writer(settings) as connection, transaction(connection):
        for (schema, name), folder in folders.items():
            connection.execute(f"create schema if not exists {schema}")
            rows = f"read_parquet('{folder}/*.parquet')"
            connection.execute(f"create or replace table {schema}.{name} as from {rows}")
    drop_fetched(settings)
    project.build("resource_type:seed", *needed.views, exclude=("resource_type:test",))


def fetch_tables(
    settings: Settings, session: SparkSession, tables: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Path]:
    """Let executors write tables below the home folder; return the folder of files of each."""
    folders = {(schema, name): _folder(settings) / schema / name for schema, name in tables}
    for (schema, name), folder in folders.items():
        session.table(f"{schema}.{name}").write.mode("overwrite").parquet(f"file://{folder}")
    return folders


def drop_fetched(settings: Settings) -> None:
    """Remove what was fetched, once it is in the warehouse."""
    shutil.rmtree(_folder(settings))


def _folder(settings: Settings) -> Path:
    return settings.spark_state / "fetched"
