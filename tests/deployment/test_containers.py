"""The images and the compose file keep the rules that make them safe to run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from flows.cli import app
from tests.deployment.packages import PYPROJECT, closure, group, link_site, locked
from tests.deployment.services import free_port, started, status_of, wait_for
from tests.deployment.tools import passes, tool
from tests.serving.sample_release import publish_sample
from warehouse.settings import PROJECT_ROOT, Settings

DOCKERFILE = (PROJECT_ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT_ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
TRAINING = {
    "dbt-core", "evidently", "lightgbm", "mlflow", "numba", "optbinning", "optuna", "prefect",
    "scikit-learn", "shap",
}  # fmt: skip


def stages() -> dict[str, str]:
    """Return the text of each stage of the Dockerfile."""
    parts = re.split(r"^FROM (\S+) AS (\S+)$", DOCKERFILE, flags=re.MULTILINE)
    return dict(zip(parts[2::3], parts[3::3], strict=True))


def test_the_dockerfile_passes_hadolint() -> None:
    passes(tool("hadolint"), "Dockerfile")


def test_the_compose_file_is_one() -> None:
    passes(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "compose.yaml")


@pytest.mark.parametrize("image", ["api", "app", "full"])
def test_an_image_runs_as_nobody_in_particular(image: str) -> None:
    text = stages()[image]
    assert text.index("USER 10001:10001") < text.index("\nCMD [")
    assert "HEALTHCHECK" in text
    # No compiler, no uv, no source: what is built elsewhere comes as one folder.
    assert re.findall(r"^COPY .*", text, flags=re.MULTILINE) == [
        f"COPY --from={image}-packages /venv /venv"
    ]


def test_the_whole_context_is_seen_by_one_stage_that_is_thrown_away() -> None:
    assert [name for name, text in stages().items() if "COPY . ." in text] == ["wheel"]
    rules = (PROJECT_ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert next(rule for rule in rules if not rule.startswith("#")) == "*"
    assert {"warehouse/data", "**/.env"} <= set(rules)


def test_every_package_of_an_image_is_checked_by_hash() -> None:
    installs = re.findall(r"(?:pip install)((?:[^\\\n]|\\\n)*)", DOCKERFILE)
    assert len(installs) == 8
    for options in installs:
        hashed = "--require-hashes --constraint requirements.lock" in options
        own_lock = "--require-hashes --requirement requirements-uv.lock" in options
        assert hashed or own_lock or options.strip() == "--no-deps --offline /wheel/*.whl"


@pytest.mark.parametrize("image", ["api", "app"])
def test_images_of_readers_hold_locked_packages_and_none_for_training(image: str) -> None:
    names = closure(group(image))
    assert not names & TRAINING
    assert names <= locked().keys()


def test_groups_of_readers_say_what_the_project_says() -> None:
    """A bound that holds for the project holds for the images."""
    assert set(group("app")) <= set(PYPROJECT["project"]["dependencies"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert "privileged" not in service and "user" not in service
    assert not [volume for volume in service["volumes"] if "docker.sock" in volume]


@pytest.mark.parametrize("name", ["api", "app"])
def test_readers_see_the_folder_of_releases_read_only_and_not_the_warehouse(name: str) -> None:
    assert SERVICES[name]["volumes"] == ["published:/data/published:ro", "state:/data/state"]


def test_every_service_has_an_image_a_volume_and_a_check() -> None:
    for name, service in SERVICES.items():
        image = service["image"].removeprefix("scorehouse-")
        assert image in stages()
        assert service.get("build", {}).get("target", image) == image
        mounted = {volume.split(":")[0] for volume in service["volumes"]}
        assert mounted <= COMPOSE["volumes"].keys()
        # The worker tells the server that it lives; nothing of it listens.
        has_check = "healthcheck" in service or "HEALTHCHECK --interval" in stages()[image]
        assert has_check or name == "worker"


NAMED = (
    "Dockerfile", "compose.yaml", "render.yaml", "Procfile", ".github/workflows/ci.yml",
    ".github/docs/deployment.md",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_settings_and_commands_that_are_named_are_there(name: str) -> None:
    text = (PROJECT_ROOT / name).read_text("utf-8")
    known = {f"SCOREHOUSE_{setting.upper()}" for setting in Settings.model_fields}
    assert set(re.findall(r"\bSCOREHOUSE_[A-Z_]+", text)) <= known
    commands = set(re.findall(r"[`/ ]scorehouse ([a-z][a-z-]*)", text))
    assert commands <= set(typer.main.get_command(app).commands)


def test_commands_run_without_a_shell_so_that_a_signal_reaches_them() -> None:
    assert len(re.findall(r"^CMD \[", DOCKERFILE, re.MULTILINE)) == 3
    assert "ENTRYPOINT" not in DOCKERFILE
    assert all(isinstance(service.get("command", []), list) for service in SERVICES.values())


def test_the_api_serves_a_copied_release_with_the_packages_of_its_image_alone(
    tmp_path: Path,
) -> None:
    # given an interpreter that finds what the image holds, and a folder as the image mounts it
    site = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    packages = link_site(tmp_path / "site", closure(group("api")), site)
    publish_sample(Settings(home=tmp_path / "data", _env_file=None))
    port = free_port()
    environment = {
        "PYTHONPATH": f"{packages}:{PROJECT_ROOT}",
        "SCOREHOUSE_HOME": str(tmp_path / "data"),
        "SCOREHOUSE_STATE_FOLDER": str(tmp_path / "state"),
        "SCOREHOUSE_API_PORT": str(port),
    }
    interpreter = [sys.executable, "-S"]
    absent = "import sys, importlib.util as u; sys.exit(any(map(u.find_spec, sys.argv[1:])))"
    bare = {name: environment[name] for name in ("PYTHONPATH",)}
    modules = ("lightgbm", "mlflow", "prefect", "pandas", "numpy", "sklearn", "streamlit")
    subprocess.run([*interpreter, "-c", absent, *modules], env=bare, check=True)
    # when
    with started([*interpreter, "-m", "serving.server"], environment, tmp_path) as process:
        address = f"http://127.0.0.1:{port}"
        wait_for(process, f"{address}/health/live")
        # then
        with urllib.request.urlopen(f"{address}/health") as answer:
            assert json.load(answer)["release"].startswith("1-")
        assert status_of(f"{address}/docs") == 200
        assert status_of(f"{address}/clients/100001/score") == 401
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["published"]
    assert (tmp_path / "state" / "state.db").exists()
