"""The project's compiled SQL, run on raw tables of a few rows in an in-memory DuckDB.

Models are views here, so that new raw rows show at once; only what several models read is built.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from flows.dbt import dbt_environment
from warehouse.contract import load_contract
from warehouse.ml_tables import create_ml_tables
from warehouse.settings import PROJECT_ROOT, Settings

DBT = str(Path(sys.executable).with_name("dbt"))
RAW_DDL = PROJECT_ROOT / "warehouse" / "ddl" / "raw.sql"
DROP = "proof"
# Fewest rows behind a frozen reference: so few that groups of a mini-database have some.
VARIABLES = {"term_minimum_support": 2, "peer_group_minimum": 2}


@dataclass(frozen=True)
class Node:
    """One model or seed: where its rows stand and what selects them."""

    name: str
    relation: str
    schema: str
    sql: str
    parents: tuple[str, ...]
    is_seed: bool


class CompiledProject:
    """Models up to the feature mart, by name, and the seeds they read."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self.nodes = nodes

    def upstream(self, *models: str) -> list[Node]:
        """Return the models with all their ancestors, parents first."""
        graph: dict[str, tuple[str, ...]] = {}
        waiting = list(models)
        while waiting:
            name = waiting.pop()
            if name not in graph:
                graph[name] = self.nodes[name].parents
                waiting.extend(graph[name])
        return [self.nodes[name] for name in TopologicalSorter(graph).static_order()]


def compile_project(
    home: Path, select: str = "+path:dbt_project/models/marts/features"
) -> CompiledProject:
    """Compile the selected models, those the feature mart rests on; takes about ten seconds."""
    settings = Settings(home=home)
    settings.temporary.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [
            *(DBT, "--quiet", "--log-path", str(settings.logs), "compile"),
            *("--select", select),
            *("--indirect-selection", "empty"),
            *("--vars", json.dumps(VARIABLES)),
            *("--project-dir", str(PROJECT_ROOT)),
            *("--profiles-dir", str(PROJECT_ROOT / "dbt_project")),
        ],
        env=os.environ | dbt_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    manifest = json.loads((home / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    kept = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "seed" or node.get("compiled_code")
    }
    return CompiledProject({node["name"]: _node(node, kept) for node in kept.values()})


def _node(node: dict[str, Any], kept: Mapping[str, dict[str, Any]]) -> Node:
    if node["resource_type"] == "seed":
        types = json.dumps(node["config"]["column_types"])
        path = PROJECT_ROOT / node["original_file_path"]
        sql = f"select * from read_csv('{path}', header = true, types = {types})"
    else:
        sql = node["compiled_code"]
    parents = node["depends_on"].get("nodes", ())
    return Node(
        name=node["name"],
        relation=node["relation_name"],
        schema=node["schema"],
        sql=sql,
        parents=tuple(kept[key]["name"] for key in parents if key in kept),
        is_seed=node["resource_type"] == "seed",
    )


class MiniWarehouse:
    """Raw tables of a few rows, with the asked models and all they rest on above them."""

    def __init__(self, project: CompiledProject, models: Iterable[str]) -> None:
        self._connection = duckdb.connect(config={"threads": 1})
        self._execute("attach ':memory:' as warehouse; use warehouse;")
        self._execute(RAW_DDL.read_text(encoding="utf-8"))
        self._raw = {}
        for table in load_contract().tables.values():
            self._execute(table.create_sql)
            self._raw[table.name.lower()] = table.raw_name
        self._execute(
            f"insert into raw.drops values ('{DROP}', date '2026-01-01', '{DROP}', '', "
            "timestamp '2026-01-01', true, 0, 1, true)"
        )
        create_ml_tables(self._connection)
        self._execute(f"insert into ml.reference_in_force values ('{DROP}')")
        nodes = project.upstream(*models)
        self._relations = {node.name: node.relation for node in nodes}
        readers = Counter(parent for node in nodes for parent in node.parents)
        self._built = [node.name for node in nodes if readers[node.name] > 1 and not node.is_seed]
        self._nodes = {node.name: node for node in nodes}
        for node in nodes:
            self._execute(f'create schema if not exists "{node.schema}"')
            self._define(node)

    def replace(self, node: Node) -> None:
        """Let a model select something else; it shows from the next ``load`` on."""
        self._nodes[node.name] = node
        self._define(node)

    def _define(self, node: Node) -> None:
        kind = "table" if node.is_seed or node.name in self._built else "view"
        self._execute(f"create or replace {kind} {node.relation} as {node.sql}")

    def load(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Replace all raw rows, tables that are not given become empty, and build on them."""
        for name, relation in self._raw.items():
            self._execute(f"delete from {relation}")
            frame = tables.get(name)
            if frame is None or frame.empty:
                continue
            rows = pa.table(
                {
                    key: pa.array(column.to_numpy(), from_pandas=True)
                    for key, column in frame.items()
                }
            )
            self._connection.register("new_rows", rows)
            self._execute(
                f"insert into {relation} by name select *, '{DROP}' as drop_id from new_rows"
            )
        for name in self._built:
            self._define(self._nodes[name])

    def read(self, model: str, key: str = "sk_id_curr") -> pd.DataFrame:
        """Compute a model's rows, indexed and ordered by ``key``."""
        relation = self._relations[model]
        frame: pd.DataFrame = self._connection.execute(f"from {relation}").df()
        return frame.set_index(key).sort_index()

    def _execute(self, statement: str) -> None:
        self._connection.execute(statement)
