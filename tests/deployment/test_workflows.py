"""The workflows are valid, pinned, and may do no more than they must."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deployment.tools import passes, tool
from warehouse.settings import PROJECT_ROOT

GITHUB = PROJECT_ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
# What may be written with the token, and by which job alone.
WRITERS = {
    ("bench.yml", None, "contents"),
    ("release.yml", "image", "packages"),
    ("release.yml", "publish", "contents"),
}


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


def test_there_is_one_for_each_occasion() -> None:
    # YAML reads the word `on` as true.
    occasions = {path.name: set(read(path)[True]) for path in WORKFLOWS}  # type: ignore[index]
    assert occasions == {
        "bench.yml": {"schedule", "workflow_dispatch"},
        "ci.yml": {"push", "pull_request"},
        "nightly.yml": {"schedule", "workflow_dispatch"},
        "release.yml": {"push"},
        "spark.yml": {"push", "workflow_dispatch"},
    }


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_fits_its_schema(path: Path) -> None:
    passes(tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(path))


def test_dependabot_fits_its_schema() -> None:
    file = str(GITHUB / "dependabot.yml")
    passes(tool("check-jsonschema"), "--builtin-schema", "vendor.dependabot", file)


def test_workflows_pass_the_security_audit() -> None:
    passes(tool("zizmor"), "--offline", "--no-progress", str(GITHUB))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_hash(path: Path) -> None:
    uses = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    wrong = [use for use in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", use)]
    assert uses and not wrong


def test_jobs_may_write_what_they_must_and_end_in_time() -> None:
    writers = set()
    for path in WORKFLOWS:
        workflow = read(path)
        scopes = {None: workflow["permissions"]} | {
            name: job.get("permissions", {}) for name, job in workflow["jobs"].items()
        }
        for job, allowed in scopes.items():
            assert isinstance(allowed, dict), f"{path.name}: each scope by name"
            writers |= {(path.name, job, scope) for scope, may in allowed.items() if may == "write"}
        assert all("timeout-minutes" in job for job in workflow["jobs"].values())
    assert writers == WRITERS


def test_every_make_target_and_file_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT_ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in WORKFLOWS:
        text = path.read_text("utf-8")
        assert set(re.findall(r"make ([a-z-]+)", text)) <= targets
        for file in re.findall(r"\b(?:tests|requirements)[\w/.-]*\.(?:py|lock)\b", text):
            assert (PROJECT_ROOT / file).exists(), file


def test_both_versions_of_python_are_tried() -> None:
    tried = read(GITHUB / "workflows" / "ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert tried == ["3.11", "3.12"]


def test_every_owned_path_exists() -> None:
    for line in (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "* ")):
            assert (PROJECT_ROOT / line.split()[0].lstrip("/")).exists(), line
