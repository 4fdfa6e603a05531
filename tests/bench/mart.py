"""Cost of the feature mart, model by model and check by check, on what a home has loaded.

The models are built in a scratch file beside the home's warehouse, which is only read: one at a
time in one process, as dbt orders them, with two threads and the home's memory limit. Run it as
``SCOREHOUSE_HOME=... python -m tests.bench.mart [--keep FILE] [--models-only]``.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import yaml

from flows.dbt import PASS_ONE, dbt_environment
from warehouse.connection import open_writer
from warehouse.ml_tables import create_ml_tables
from warehouse.settings import PROJECT_ROOT, Settings, load_settings

logger = logging.getLogger(__name__)

DBT = str(Path(sys.executable).with_name("dbt"))

Node = dict[str, Any]


def run(settings: Settings, keep: Path | None = None, checks: bool = True) -> list[dict[str, Any]]:
    """Build the mart from the home's raw tables, then run its checks, and return the cost of each.

    Args:
        settings: Its home has a loaded drop and a version of the references in force.
        keep: Where to leave the built warehouse; by default nothing stays.
        checks: Whether to run the data tests too.

    Returns:
        One dict per model and check in the order run: name, kind (model, seed or test), cpu_s and
        wall_s, rss_mb (peak resident memory while it ran), buffer_mb and spill_mb (DuckDB's peak
        in memory and on disk, both since the connection opened), written_mb (growth of the file),
        failures (rows a test found, else None).
    """
    settings.temporary.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.temporary) as folder:
        scratch = settings.model_copy(update={"home": Path(folder)})
        models = _compile(scratch, ["model", "seed"], "empty")
        with _scratch_warehouse(scratch, settings) as connection:
            costs = [_cost(connection, node, _build(node, connection)) for node in models]
        if checks:
            tests = _compile(scratch, ["test"], "buildable")
            with _scratch_warehouse(scratch, settings) as connection:
                costs += [_cost(connection, node, _check(node)) for node in tests]
        if keep is not None:
            shutil.move(scratch.warehouse_path, keep)
    return costs


def _compile(settings: Settings, kinds: Sequence[str], tests: str) -> list[Node]:
    """Compile pass one against the scratch file as it is: at first no reference is frozen."""
    subprocess.run(
        [
            *(DBT, "--quiet", "--log-path", str(settings.logs), "compile"),
            *("--select", *PASS_ONE),
            *("--indirect-selection", tests),
            *("--project-dir", str(PROJECT_ROOT)),
            *("--profiles-dir", str(PROJECT_ROOT / "dbt_project")),
        ],
        env=os.environ | dbt_environment(settings),
        check=True,
    )
    manifest = json.loads((settings.home / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    nodes: dict[str, Node] = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "seed" or node.get("compiled_code")
    }
    graph = {key: node["depends_on"].get("nodes", ()) for key, node in nodes.items()}
    order = [key for key in TopologicalSorter(graph).static_order() if key in nodes]
    return [nodes[key] for key in order if nodes[key]["resource_type"] in kinds]


@contextmanager
def _scratch_warehouse(
    scratch: Settings, settings: Settings
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the scratch file with what was loaded into the home attached to it, read-only."""
    connection = open_writer(scratch)
    try:
        connection.execute(f"attach '{settings.warehouse_path}' as loaded (read_only)")
        create_ml_tables(connection)
        connection.execute(
            "insert into ml.reference_in_force "
            "select * from loaded.ml.reference_in_force "
            "where not exists (select * from ml.reference_in_force)"
        )
        for setting, value in _profile_settings().items():
            connection.execute(f"set {setting} = '{value}'")
        connection.execute("set enable_profiling = 'no_output'")
        connection.execute("set profiling_coverage = 'ALL'")
        connection.execute("set tracked_metrics = ['system.*']")
        yield connection
    finally:
        connection.close()


def _profile_settings() -> dict[str, str]:
    """Return what profiles.yml sets for every home alike."""
    text = (PROJECT_ROOT / "dbt_project" / "profiles.yml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text)["scorehouse"]["outputs"]["dev"]["settings"]
    return {
        name: str(value)
        for name, value in settings.items()
        if "env_var" not in str(value) and not name.startswith("auto")
    }


def _build(node: Node, connection: duckdb.DuckDBPyConnection) -> str:
    connection.execute(f'create schema if not exists "{node["schema"]}"')
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    return f"create or replace {kind} {node['relation_name']} as {_select(node)}"


def _select(node: Node) -> str:
    if node["resource_type"] == "seed":
        types = json.dumps(node["config"]["column_types"])
        path = PROJECT_ROOT / node["original_file_path"]
        return f"select * from read_csv('{path}', header = true, types = {types})"
    return str(node["compiled_code"]).replace('"warehouse"."raw".', '"loaded"."raw".')


def _check(node: Node) -> str:
    return f"select count(*) from ({_select(node)})"


def _cost(connection: duckdb.DuckDBPyConnection, node: Node, statement: str) -> dict[str, Any]:
    before = _file_mb(connection)
    _forget_peak()
    wall, cpu = time.perf_counter(), _cpu()
    rows = connection.execute(statement).fetchall()
    metrics = json.loads(connection.get_profiling_information(format="json"))["system"]
    is_test = node["resource_type"] == "test"
    if not is_test:
        connection.execute("checkpoint")
    cost = {
        "name": node["name"],
        "kind": node["resource_type"],
        "cpu_s": round(_cpu() - cpu, 2),
        "wall_s": round(time.perf_counter() - wall, 2),
        "rss_mb": _peak_mb(),
        "buffer_mb": round(metrics["peak_buffer_memory"] / 1e6),
        "spill_mb": round(metrics["peak_temp_dir_size"] / 1e6),
        "written_mb": round(_file_mb(connection) - before),
        "failures": rows[0][0] if is_test else None,
    }
    logger.info(_line(cost))
    return cost


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _forget_peak() -> None:
    """Let the kernel count the peak of resident memory from here on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return round(int(peak) * 1024 / 1e6)


def _file_mb(connection: duckdb.DuckDBPyConnection) -> float:
    ((used,),) = connection.execute(
        "select used_blocks * block_size / 1e6 from pragma_database_size() "
        "where database_name = current_database()"
    ).fetchall()
    return float(used)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table of costs, dearest first, and the sums; with ``--json`` all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="where to leave the built warehouse")
    parser.add_argument("--models-only", action="store_true", help="leave the data tests out")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    costs = run(load_settings(), keep=options.keep, checks=not options.models_only)
    if options.json:
        sys.stdout.write(json.dumps(costs, indent=1) + "\n")
        return
    header = f"{'cpu s':>8} {'wall s':>8} {'rss MB':>7} {'spill MB':>8} {'file MB':>8}  name"
    lines = [_line(cost) for cost in sorted(costs, key=lambda cost: -float(cost["cpu_s"]))]
    for kind in ("model", "test"):
        if chosen := [cost for cost in costs if cost["kind"] == kind]:
            lines.append(_line(_total(f"all {len(chosen)} of kind {kind}", chosen)))
    sys.stdout.write("\n".join([header, *lines]) + "\n")


def _total(name: str, costs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    sums = {key: sum(cost[key] for cost in costs) for key in ("cpu_s", "wall_s", "written_mb")}
    peaks = {key: max(cost[key] for cost in costs) for key in ("rss_mb", "spill_mb")}
    return {"name": name, **sums, **peaks}


def _line(cost: dict[str, Any]) -> str:
    return (
        f"{cost['cpu_s']:8.2f} {cost['wall_s']:8.2f} {cost['rss_mb']:7} {cost['spill_mb']:8} "
        f"{cost['written_mb']:8}  {cost['name']}"
    )


if __name__ == "__main__":
    main()
