"""MLflow and Prefect on PostgreSQL, by address alone."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from models_ml.registry import ModelRegistry
from models_ml.train import train_model
from tests.deployment.postgres import BINARIES, postgres
from tests.deployment.services import free_port, started, status_of, wait_for
from tests.models_ml.applications import QUICK, SPEC, make_applications

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not BINARIES, reason="needs PostgreSQL: apt-get install postgresql"),
    pytest.mark.skipif(find_spec("psycopg") is None, reason="needs the extra `postgres`"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres("mlflow", "prefect") as who:
        yield who


def test_mlflow_keeps_models_there_and_its_pages_show_them(server: str, tmp_path: Path) -> None:
    # given a model registered through the address
    address = f"postgresql+psycopg://{server}/mlflow"
    made = make_applications(500, seed=1)
    trained = train_model(
        made.keys, made.matrix, made.target, made.folds, SPEC, seed=7, threads=1, params=QUICK
    )
    registry = ModelRegistry(address, tmp_path / "home" / "mlartifacts")
    kinds = {"metrics": {"auc": 0.7}, "params": {}, "plots": [Path(__file__)]}
    model = registry.log_training(trained, SPEC, git_sha="abc", policy_sha256="p", **kinds)
    registry.set_champion(model.version)
    assert registry.load_model_text(model.version)[0] == trained.model_text
    # when
    port = free_port()
    environment = {
        "SCOREHOUSE_HOME": str(tmp_path / "home"),
        "SCOREHOUSE_MLFLOW_TRACKING_URI": address,
        "SCOREHOUSE_MLFLOW_PORT": str(port),
    }
    with started("scorehouse mlflow", environment, tmp_path) as process:
        pages = f"http://127.0.0.1:{port}"
        wait_for(process, f"{pages}/health")
        # then
        listed = f"{pages}/api/2.0/mlflow/registered-models/get?name=scorehouse-pd"
        with urllib.request.urlopen(listed) as answer:
            found = json.load(answer)["registered_model"]
        assert found["aliases"] == [{"alias": "champion", "version": "1"}]
        plot = f"{pages}/get-artifact?run_uuid={model.run_id}&path=plots/{Path(__file__).name}"
        with urllib.request.urlopen(plot) as answer:
            assert answer.read() == Path(__file__).read_bytes()
        assert status_of(pages) == 200
        assert status_of(pages, Host="evil.example") == 403
        assert status_of(pages, Host="10.evil.example") == 403
        command = Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
        assert "mlflow" in command and server not in command
    assert not (tmp_path / "home" / "mlflow.db").exists()


def test_prefect_keeps_its_runs_there(server: str, tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://{server}/prefect",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }

    def flows(body: dict[str, str], path: str) -> object:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/flows/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    for already_there in (0, 1):  # a second start finds what the first one kept
        with started("prefect server start", environment, tmp_path) as process:
            wait_for(process, f"http://127.0.0.1:{port}/api/health")
            assert flows({}, "count") == already_there
            flows({"name": "scorehouse-night"}, "")
    assert not list((tmp_path / "prefect").glob("*.db"))
