"""The only place that starts dbt: in process, with one parsed manifest for both passes."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.parsed_project import find_parsed, keep_parsed
from warehouse.connection import open_writer
from warehouse.errors import GateError, ScorehouseError
from warehouse.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

logger = logging.getLogger(__name__)

# Everything up to the feature mart, then everything downstream of what Python wrote.
PASS_ONE = (
    "+path:dbt_project/models/marts/features",
    "path:dbt_project/models/staging/home_credit",
    "resource_type:seed",
)
PASS_TWO = ("source:ml+",)
# What needs tests of the predictions or counts of rows, both taken from the marts themselves.
PASS_THREE = (
    *("source:ml.backtest_tests+", "source:ml.pooled_tests+", "source:ml.group_intervals+"),
    *("source:ml.run_ledger+", "source:ml.run_tables+"),
)


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test."""

    name: str
    resource_type: str
    status: str
    failures: int | None
    message: str | None
    seconds: float


@dataclass(frozen=True)
class DbtRun:
    """One invocation of dbt; ``changed_only``: of what was in ``ml.changed_applications``."""

    invocation_id: str
    nodes: tuple[NodeResult, ...]
    changed_only: bool

    @property
    def checks(self) -> tuple[NodeResult, ...]:
        """The data tests among the nodes."""
        return tuple(node for node in self.nodes if node.resource_type == "test")


@dataclass(frozen=True)
class Lineage:
    """Models by application; ``inputs``: schema and name of the others of the kind they read."""

    models: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]


class DbtProject:
    """The dbt project on one warehouse. The first call parses; the next ones reuse that.

    So do later runs on this home or a copy of it, as long as no file of the project changed.

    Args:
        settings: Of the installation.
        target: Of profiles.yml: ``dev`` is the DuckDB file, ``spark`` the Spark session of this
            process, which must be open.
    """

    def __init__(self, settings: Settings, target: str = "dev") -> None:
        self._settings = settings
        self._target = target
        self._manifest: Manifest | None = None

    def build(
        self, *select: str, exclude: Sequence[str] = (), changed_only: bool = False
    ) -> DbtRun:
        """Build and test the selected models; data tests only, unit tests belong to CI.

        Args:
            select: In dbt's own words.
            exclude: Of these, what to leave out.
            changed_only: Of the models ``by_application``, compute and test the rows of the
                applications in ``ml.changed_applications`` alone (macros/by_application.sql).

        Raises:
            GateError: A model or a blocking test failed. The message names each.
        """
        self.parse()
        os.environ["DBT_CHANGED_ONLY"] = str(changed_only).lower()
        os.environ["DBT_CHANGED_SCHEMA"] = "changed"
        result = self._compute(
            "build",
            *("--select", *select),
            *(("--exclude", *exclude) if exclude else ()),
            *("--indirect-selection", "buildable"),
            *("--exclude-resource-type", "unit_test"),
        )
        nodes = tuple(_node_result(node) for node in result.result.results)
        for node in nodes:
            if node.status == "warn":
                logger.warning("worth a look, stops nothing: %s, %s", node.name, node.message)
        from dbt_common.invocation import get_invocation_id

        return DbtRun(get_invocation_id(), nodes, changed_only)

    def compute_in(self, schema: str, *models: str) -> None:
        """Compute models by application from the rows in a schema, into that schema alone.

        Args:
            schema: Holds what the models read of models by application and of raw tables, under
                the same names (macros/by_application.sql).
            models: Names of models ``by_application``.

        Raises:
            ScorehouseError: A model could not be built.
        """
        self.parse()
        os.environ["DBT_CHANGED_ONLY"] = "true"
        os.environ["DBT_CHANGED_SCHEMA"] = schema
        self._compute("run", "--select", *models)

    def lineage(self, start: str, end: str) -> Lineage:
        """Return the models by application from one to another, and what else they read of such.

        Args:
            start: Name of a model.
            end: Name of a model that depends on it.
        """
        nodes = {
            node.name: node
            for node in self.parse().nodes.values()
            if node.resource_type == "model" and node.config.meta.get("by_application")
        }
        parents = {
            name: {key.rpartition(".")[2] for key in node.depends_on.nodes} & nodes.keys()
            for name, node in nodes.items()
        }
        above = _reachable(end, parents)
        between = {name for name in above if start in _reachable(name, parents)}
        read = set().union(*(parents[name] for name in between)) - between
        return Lineage(
            models=tuple(sorted(between)),
            inputs=tuple(sorted((nodes[name].schema, name) for name in read)),
        )

    def second_pass(self) -> set[str]:
        """Return the keys of the nodes that depend on what Python writes: PASS_TWO."""
        manifest = self.parse()
        more = {key for key, source in manifest.sources.items() if source.source_name == "ml"}
        found: set[str] = set()
        while more:
            nodes = manifest.nodes.items()
            more = {key for key, node in nodes if more & set(node.depends_on_nodes)} - found
            found |= more
        return found

    def parse(self) -> Manifest:
        """Parse the project, once; the builds share its manifest."""
        if self._manifest is None:
            folder = _target_path(self._settings, self._target)
            kept = find_parsed(folder)
            if kept is not None:
                self._manifest = _read_manifest(kept)
            else:
                self._manifest = self._invoke("parse", "--no-write-json").result
                keep_parsed(folder)
        return self._manifest

    def manifest_sha256(self) -> str:
        """Hash what dbt runs: every model, seed, test and macro, with how it is configured."""
        manifest = self.parse()
        nodes = {key: node.checksum.checksum for key, node in manifest.nodes.items()}
        configs = {key: node.config.to_dict() for key, node in manifest.nodes.items()}
        macros = {key: macro.macro_sql for key, macro in manifest.macros.items()}
        content = json.dumps([nodes, configs, macros], sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()

    def sources(self, *names: str) -> tuple[tuple[str, str], ...]:
        """Return schema and name of the tables of sources: what is not dbt's own."""
        found = self.parse().sources.values()
        return tuple(sorted((s.schema, s.name) for s in found if s.source_name in names))

    def write_docs(self) -> Path:
        """Write the data dictionary with its lineage as one page and return its path."""
        self.parse()
        self._invoke("docs", "generate", "--static")
        return _target_path(self._settings, self._target) / "static_index.html"

    def _compute(self, command: str, *arguments: str) -> Any:
        # dbt opens the file for each node; opening it anew takes longer than most nodes.
        with open_writer(self._settings) if self._target == "dev" else nullcontext():
            return self._invoke(command, "--no-write-json", *arguments)

    def _invoke(self, *command: str) -> Any:
        # dbt takes six seconds to import, so only who builds pays for it.
        from dbt.cli.main import dbtRunner

        os.environ.update(dbt_environment(self._settings, self._target))
        result = dbtRunner(manifest=self._manifest).invoke(
            [
                *("--log-level", "none", "--log-level-file", "info"),
                *("--log-path", str(self._settings.logs)),
                *command,
                *("--project-dir", str(PROJECT_ROOT)),
                *("--profiles-dir", str(PROJECT_ROOT / "dbt_project")),
                *("--target", self._target),
            ]
        )
        for handler in logging.getLogger("file_log").handlers:
            handler.close()  # dbt would leave its log open, once for each command
        if isinstance(result.exception, KeyboardInterrupt):
            raise result.exception
        if not result.success:
            raise _failure(result)
        return result


def _read_manifest(path: Path) -> Manifest:
    """Read a manifest as dbt itself does where nothing changed since it was parsed."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    manifest: Manifest = Manifest.from_msgpack(
        path.read_bytes(), decoder=extended_mashumuro_decoder
    )
    manifest.build_parent_and_child_maps()
    manifest.build_flat_graph()
    return manifest


def _reachable(name: str, parents: dict[str, set[str]]) -> set[str]:
    return {name}.union(*(_reachable(parent, parents) for parent in parents[name]))


def _node_result(result: Any) -> NodeResult:
    return NodeResult(
        name=result.node.name,
        resource_type=str(result.node.resource_type),
        status=str(result.status),
        failures=result.failures,
        message=result.message,
        seconds=result.execution_time,
    )


def _failure(result: Any) -> ScorehouseError:
    """Say which models and tests failed; a test that fails is a gate, anything else a fault."""
    nodes = [_node_result(node) for node in getattr(result.result, "results", ())]
    broken = [node for node in nodes if node.status in ("fail", "error", "runtime error")]
    if not broken:
        return ScorehouseError(f"dbt could not run: {result.exception}")
    lines = "\n".join(f"  {node.name}: {node.message}" for node in broken)
    if all(node.status == "fail" for node in broken):
        return GateError(f"Data checks failed; the release before stays up:\n{lines}")
    return ScorehouseError(f"dbt could not build:\n{lines}")


def dbt_environment(settings: Settings, target: str = "dev") -> dict[str, str]:
    """Return what profiles.yml reads; every path is absolute."""
    return {
        "DBT_WAREHOUSE": str(settings.warehouse_path),
        "DBT_TEMPORARY": str(settings.temporary),
        "DBT_MEMORY_LIMIT": settings.memory_limit,
        "DBT_DUCKDB_THREADS": str(settings.threads),
        "DBT_TARGET_PATH": str(_target_path(settings, target)),
    }


def _target_path(settings: Settings, target: str) -> Path:
    """Return where dbt leaves its files: a parsed project holds for one target."""
    return settings.home / ("dbt" if target == "dev" else f"dbt-{target}")
