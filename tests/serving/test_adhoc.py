"""Features sent with the request: off by default, scored by the model of the release, not kept."""

from __future__ import annotations

import math
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator

import lightgbm as lgb
import numpy as np
import pytest
from starlette.testclient import TestClient

from models_ml.predict import hash_model_text
from models_ml.registry import ModelRegistry
from serving.adhoc import AdhocPrediction
from serving.api import create_app
from tests.serving.conftest import TurnableClock
from tests.serving.sample_release import publish_sample
from tests.serving.test_api import KNOWN, UNKNOWN
from warehouse.settings import Settings

Start = Callable[..., TestClient]
FEATURES = ["income", "debt", "late"]
ROW = {"income": 1.5, "debt": None, "late": -0.25}


@pytest.fixture(scope="module")
def booster() -> lgb.Booster:
    rng = np.random.default_rng(7)
    matrix = rng.normal(size=(500, 3))
    target = (matrix[:, 0] + rng.normal(size=500) > 1).astype(int)
    dataset = lgb.Dataset(matrix, target, feature_name=FEATURES)
    parameters = {"objective": "binary", "verbosity": -1, "num_threads": 1, "seed": 7}
    return lgb.train(parameters, dataset, num_boost_round=10)


@pytest.fixture
def start(
    empty_settings: Settings,
    key: str,
    clock: TurnableClock,
    booster: lgb.Booster,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Start]:
    """Start the service with this model in its registry and release."""
    text = booster.model_to_string()
    sha256 = hash_model_text(text)
    monkeypatch.setattr(ModelRegistry, "load_model_text", lambda *_: (text, sha256))
    clients: list[TestClient] = []

    def serve(change: str = "", **more: object) -> TestClient:
        sql = f"update dim_model set model_sha256 = '{sha256}';{change}"
        publish_sample(empty_settings, sequence=2, change=sql)
        changed = empty_settings.model_copy(update={"api_adhoc": True, **more})
        client = TestClient(create_app(changed, clock), headers={"X-API-Key": key})
        clients.append(client.__enter__())
        return client

    yield serve
    for client in clients:
        client.__exit__(None, None, None)


def margin_of(booster: lgb.Booster) -> float:
    values = np.array([[1.5, np.nan, -0.25]], dtype=np.float32)
    return float(booster.predict(values, raw_score=True)[0])


def test_off_by_default(client: TestClient) -> None:
    assert client.post("/predict", json={"features": ROW}).status_code == 422
    assert "AdhocPrediction" not in client.get("/openapi.json").text


def test_service_without_it_loads_no_model_library() -> None:
    script = (
        "import sys, serving.api\n"
        "sys.exit(bool({'lightgbm', 'mlflow', 'sklearn', 'models_ml'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_features_are_scored_by_the_model_of_the_release(
    start: Start, booster: lgb.Booster
) -> None:
    answer = start().post("/predict", json={"features": ROW})
    assert answer.status_code == 200, answer.text
    scored = answer.json()
    assert set(scored) == set(AdhocPrediction.model_fields)
    pd = 1 / (1 + math.exp(-margin_of(booster)))
    for name in ("pd", "pd_raw", "probability"):
        assert scored[name] == pytest.approx(pd, abs=1e-12)
    points = 600 + 20 / math.log(2) * math.log((1 - pd) / pd / 50)
    assert scored["score_points"] == pytest.approx(points, abs=1e-9)
    assert scored["source"] == "adhoc"
    assert (scored["model_version"], scored["policy_version"]) == (3, 1)
    assert scored["expected_cost_accept"] == pytest.approx(10 * pd)
    assert scored["prediction"] == int(pd >= 0.0909)
    assert answer.headers["etag"].startswith('"2-')


def test_isotonic_calibration_is_applied(start: Start, booster: lgb.Booster) -> None:
    change = "update dim_model set calibration_method = 'isotonic'"
    scored = start(change).post("/predict", json={"features": ROW}).json()
    expected = np.interp(margin_of(booster), [-3, -1], [0.04, 0.3])
    assert scored["pd"] == pytest.approx(expected, abs=1e-12)
    assert scored["pd_raw"] != scored["pd"]


def test_stored_scores_are_answered_as_before(start: Start, client: TestClient) -> None:
    adhoc = start()
    for number in (KNOWN, UNKNOWN):
        answers = [
            service.post("/predict", json={"sk_id_curr": number}) for service in (adhoc, client)
        ]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("features", "place"),
    [
        ({"income": 1.0, "debt": 2.0}, ["body", "features", "late"]),
        (ROW | {"shoe_size": 44.0}, ["body", "features", "shoe_size"]),
        (ROW | {"debt": "much"}, None),
        (ROW | {"debt": True}, None),
        (ROW | {"debt": 1e39}, None),
        ({}, ["body", "features", "income"]),
        ([1, 2, 3], None),
    ],
    ids=str,
)
def test_other_features_are_refused_by_name(
    start: Start, features: object, place: list[str] | None
) -> None:
    answer = start().post("/predict", json={"features": features})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert place is None or place in [error["loc"] for error in answer.json()["errors"]]


def test_a_model_that_was_altered_is_not_used(start: Start) -> None:
    service = start("update dim_model set model_sha256 = repeat('0', 64)")
    answer = service.post("/predict", json={"features": ROW})
    assert answer.status_code == 500
    assert "sha256" not in answer.text
    assert service.post("/predict", json={"sk_id_curr": KNOWN}).status_code == 200


def test_it_needs_a_key_and_leaves_no_row(start: Start, empty_settings: Settings) -> None:
    service = start()
    refused = service.post("/predict", json={"features": ROW}, headers={"X-API-Key": "made.up"})
    assert refused.status_code == 401
    assert service.post("/predict", json={"features": ROW}).status_code == 200
    service.app.state.service.access_log.flush()
    with sqlite3.connect(empty_settings.state_path) as state_file:
        rows = state_file.execute("select count(*) from access_log").fetchone()
    state_file.close()
    assert rows == (0,)
