"""Every start command of Procfile, compose.yaml, the images and render.yaml, run as it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deployment.services import free_port, started, status_of, wait_for
from tests.deployment.test_containers import SERVICES, stages
from tests.night import LATER, Night
from warehouse.pointer import read_pointer
from warehouse.settings import PROJECT_ROOT, Settings

pytestmark = pytest.mark.heavy

PROCFILE = dict(
    line.split(": ", 1) for line in (PROJECT_ROOT / "Procfile").read_text("utf-8").splitlines()
)
# Where a service listens by default, by which variable that is changed, and what says it is up.
LISTENS = {
    "api": (8000, "SCOREHOUSE_API_PORT", "/health/live"),
    "app": (8501, "SCOREHOUSE_APP_PORT", "/_stcore/health"),
    "mlflow": (5000, "SCOREHOUSE_MLFLOW_PORT", "/health"),
    "prefect": (4200, "PREFECT_SERVER_API_PORT", "/api/health"),
}


@pytest.fixture(scope="module")
def data(night: Night, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the images find at /data: a home after a night."""
    data = tmp_path_factory.mktemp("deployed") / "data"
    shutil.copytree(night.settings.home, data, symlinks=True)
    return data


def of_the_image(name: str, data: Path) -> tuple[list[str], dict[str, str], str]:
    """Return command, environment and health check of a service of compose.yaml."""
    service = SERVICES[name]
    image = service["image"].removeprefix("scorehouse-")
    text = stages()["base"] + stages()[image]
    variables = re.findall(r"\b((?:SCOREHOUSE|DO|OMP)_[A-Z_]+)=(\S+)", text)
    environment = dict(variables) | {
        name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)
        for name, value in service.get("environment", {}).items()
    }
    there = {name: value.replace("/data", str(data)) for name, value in environment.items()}
    command = service.get("command") or json.loads(re.findall(r"^CMD (\[.*\])", text, re.M)[-1])
    checks = re.findall(r'\["python", "-c", "(.*)"\]', text)
    [*_, check] = service["healthcheck"]["test"] if "healthcheck" in service else checks
    return command, there, check


@pytest.mark.parametrize("name", LISTENS)
def test_a_line_of_the_procfile_serves(name: str, data: Path, tmp_path: Path) -> None:
    _, variable, health = LISTENS[name]
    port = free_port()
    environment = {
        "SCOREHOUSE_HOME": str(data), "PREFECT_HOME": str(tmp_path), variable: str(port),
    }  # fmt: skip
    with started(PROCFILE[name], environment, tmp_path) as process:
        wait_for(process, f"http://127.0.0.1:{port}{health}")
        listening = subprocess.run(["ss", "-ltn"], capture_output=True, text=True, check=True)
        assert re.search(rf"127\.0\.0\.1:{port}\b", listening.stdout)
        assert not re.search(rf"(0\.0\.0\.0|\*|\[::\]):{port}\b", listening.stdout)


@pytest.mark.parametrize("name", LISTENS)
def test_a_service_of_the_compose_file_answers_its_check(
    name: str, data: Path, tmp_path: Path
) -> None:
    usual, variable, health = LISTENS[name]
    command, environment, check = of_the_image(name, data)
    port = free_port()
    with started(command, environment | {variable: str(port)}, tmp_path) as process:
        wait_for(process, f"http://127.0.0.1:{port}{health}")
        checked = check.replace(f":{usual}/", f":{port}/")
        assert checked != check
        subprocess.run(["python3", "-c", checked], check=True)
    with pytest.raises(subprocess.CalledProcessError):
        subprocess.run(["python3", "-c", checked], check=True, stderr=subprocess.DEVNULL)


def test_the_demo_starts_after_its_build(data: Path, tmp_path: Path) -> None:
    [service] = yaml.safe_load((PROJECT_ROOT / "render.yaml").read_text("utf-8"))["services"]
    assert service["buildCommand"].startswith("make night CLIENTS=")  # tests/end_to_end runs it
    environment = {item["key"]: str(item["value"]) for item in service["envVars"]}
    port = free_port()
    environment |= {
        "SCOREHOUSE_API_PORT": str(port),
        "SCOREHOUSE_HOME": str(data),
        "SCOREHOUSE_STATE_FOLDER": str(tmp_path),
    }
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / ".venv").symlink_to(PROJECT_ROOT / ".venv")
    with started(service["startCommand"], environment, checkout) as process:
        address = f"http://127.0.0.1:{port}"
        wait_for(process, address + service["healthCheckPath"])
        [log] = checkout.glob("*.log")
        key = re.findall(r"^[0-9a-f]{12}\.\S+$", log.read_text(), re.MULTILINE)[0]
        assert status_of(f"{address}/clients/100002/score") == 401
        assert status_of(f"{address}/clients/100002/score", **{"X-API-Key": key}) == 200


def test_the_worker_brings_its_deployments_and_runs_a_night(data: Path, tmp_path: Path) -> None:
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    server = {"PREFECT_HOME": str(tmp_path / "server"), "PREFECT_SERVER_API_PORT": str(port)}
    worker = {
        "PREFECT_HOME": str(tmp_path / "worker"),
        "PREFECT_API_URL": api,
        "SCOREHOUSE_HOME": str(data),
    }

    def call(path: str, body: dict[str, Any] | None = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(api + path, content, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait(what: str, done: Any, seconds: float = 600) -> None:
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, what
            time.sleep(1)

    with started(PROCFILE["prefect"], server, tmp_path) as process:
        wait_for(process, f"{api}/health")
        with started(PROCFILE["worker"], worker, tmp_path) as at_work:
            # given its deployments, and a queue that lets one writer through
            found: dict[str, dict[str, Any]] = {}

            def are_there() -> bool:
                found.update({item["name"]: item for item in call("/deployments/filter", {})})
                return len(found) == 4

            wait("no deployments", are_there, 180)
            queues = "/work_pools/scorehouse/queues/filter"

            def limits() -> dict[str, int | None]:
                return {item["name"]: item["concurrency_limit"] for item in call(queues, {})}

            wait("no limit", lambda: limits() == {"default": None, "writer": 1}, 60)
            crons = {
                name: [schedule["schedule"]["cron"] for schedule in item["schedules"]]
                for name, item in found.items()
            }
            assert crons == {
                "night": ["0 2 * * *"], "training": ["0 6 * * 0"],
                "monitoring": ["0 7,13 * * *"], "replay": [],
            }  # fmt: skip
            writers = {name for name, item in found.items() if item["work_queue_name"] == "writer"}
            assert writers == {"night", "training", "replay"}
            # and the server makes runs of the schedules by itself
            waiting = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "limit": 200}

            def scheduled() -> set[str]:
                made = {item["deployment_id"] for item in call("/flow_runs/filter", waiting)}
                return {name for name, item in found.items() if item["id"] in made}

            wait("no runs", lambda: scheduled() == {"night", "training", "monitoring"}, 120)
            # when a night is asked for
            [sample] = (data / "samples").iterdir()
            body = {
                "parameters": {"source": str(sample), "as_of": LATER},
                "state": {"type": "SCHEDULED"},
            }
            run = call(f"/deployments/{found['night']['id']}/create_flow_run", body)["id"]

            def state() -> str:
                return str(call(f"/flow_runs/{run}")["state"]["type"])

            wait("no end", lambda: state() in ("COMPLETED", "FAILED", "CRASHED"))
            # then it is up, and its stages were task runs
            assert state() == "COMPLETED"
            tasks = call("/task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
            assert {task["state_type"] for task in tasks} == {"COMPLETED"} and len(tasks) > 10
            # Prefect's worker that ran a flow ends at the second TERM (.github/docs/deployment.md).
            os.killpg(at_work.pid, signal.SIGTERM)
            time.sleep(5)
    pointer = read_pointer(Settings(home=data).published)
    assert pointer is not None and pointer.as_of.isoformat() == LATER
