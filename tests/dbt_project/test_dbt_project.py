"""The dbt project itself: no warning when it is parsed, and every unit test passes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.dbt import dbt_environment
from tests.night import Night
from warehouse.settings import PROJECT_ROOT, Settings

DBT = str(Path(sys.executable).with_name("dbt"))


def run_dbt(settings: Settings, *arguments: str) -> str:
    result = subprocess.run(
        [DBT, "--log-path", str(settings.logs), *arguments,
         "--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT / "dbt_project")],
        env=os.environ | dbt_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def settings(night: Night, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the warehouse after a night: unit tests need the parents of their models."""
    settings = Settings(home=tmp_path_factory.mktemp("dbt") / "home")
    settings.temporary.mkdir(parents=True)
    shutil.copy(night.settings.warehouse_path, settings.warehouse_path)
    return settings


@pytest.fixture(scope="module")
def manifest(settings: Settings) -> dict[str, Any]:
    run_dbt(settings, "--warn-error", "parse", "--no-partial-parse")
    content: dict[str, Any] = json.loads(
        (settings.home / "dbt" / "manifest.json").read_text(encoding="utf-8")
    )
    return content


def models(manifest: dict[str, Any], folder: str) -> dict[str, dict[str, Any]]:
    found = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and folder in node["original_file_path"]
    }
    assert found, folder
    return found


def test_unit_tests_pass(settings: Settings, manifest: dict[str, Any]) -> None:
    assert manifest["unit_tests"]
    output = run_dbt(settings, "test", "--select", "test_type:unit")
    assert f"PASS={len(manifest['unit_tests'])} " in output


def test_every_mart_has_a_contract_a_key_test_and_described_columns(
    manifest: dict[str, Any],
) -> None:
    tested = {
        node.get("attached_node")
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
    }
    for name, node in models(manifest, "models/marts/").items():
        assert node["config"]["contract"]["enforced"], f"{name} has no enforced contract"
        assert node["unique_id"] in tested, f"{name} has no test"
        assert node["description"], f"{name} has no description"
        bare = [column["name"] for column in node["columns"].values() if not column["description"]]
        assert not bare, f"{name}: columns without description: {bare}"


def test_every_model_says_its_grain(manifest: dict[str, Any]) -> None:
    silent = [
        name
        for name, node in models(manifest, "models/").items()
        if "One row" not in node["description"] and "one row" not in node["description"]
    ]
    assert silent == []


def test_sources_are_read_by_staging_only(manifest: dict[str, Any]) -> None:
    for node in manifest["nodes"].values():
        reads_source = any(key.startswith("source.") for key in node["depends_on"].get("nodes", []))
        if node["resource_type"] == "model" and reads_source:
            assert "models/staging/" in node["original_file_path"], node["name"]


def test_every_published_mart_is_exposed_to_a_consumer(manifest: dict[str, Any]) -> None:
    exposed = {
        key
        for exposure in manifest["exposures"].values()
        for key in exposure["depends_on"]["nodes"]
    }
    for folder in ("marts/scores/", "marts/monitoring/", "marts/reference/"):
        for name, node in models(manifest, folder).items():
            assert node["unique_id"] in exposed, f"{name} is in no exposure"
