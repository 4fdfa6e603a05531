"""Features of the mart, sent with a request, get the scores of the night."""

from __future__ import annotations

import math
import shutil
from datetime import date
from pathlib import Path

import lightgbm as lgb
import pytest
from starlette.testclient import TestClient

from models_ml.night_models import find_models
from serving.api import create_app
from tests.night import Night
from warehouse import state
from warehouse.connection import open_reader
from warehouse.ml_tables import read_features
from warehouse.settings import Settings

CLIENTS = 200
NUMBERS = (
    "pd_raw",
    "pd",
    "score_points",
    "margin_points",
    "threshold",
    "expected_cost_accept",
    "expected_cost_refuse",
)


def test_two_hundred_clients_get_the_scores_of_the_night(night: Night, tmp_path: Path) -> None:
    # The service keeps its release open, and in one process a file has one configuration.
    home = Path(shutil.copytree(night.settings.home, tmp_path / "home", symlinks=True))
    settings = Settings(home=home, api_adhoc=True, api_burst=10**6)
    models = find_models(settings.tracking_uri, settings.artifact_root, [])
    assert models.champion is not None
    names = lgb.Booster(model_str=models.texts[models.champion]).feature_name()
    with open_reader(settings.warehouse_path) as connection:
        rows = read_features(connection, names).slice(0, CLIENTS).to_pylist()
    key = state.create_key(settings.state_path, "parity-desk", ["scores"], date(2999, 1, 1))
    with TestClient(create_app(settings), headers={"X-API-Key": key}) as client:
        for row in rows:
            sk_id_curr = row.pop("sk_id_curr")
            features = {name: _number(value) for name, value in row.items()}
            answer = client.post("/predict", json={"features": features})
            assert answer.status_code == 200, answer.text
            sent, stored = answer.json(), client.post("/predict", json={"sk_id_curr": sk_id_curr})
            assert sent["source"] == "adhoc"
            for name in NUMBERS:
                assert sent[name] == pytest.approx(stored.json()[name], rel=0, abs=1e-9), name
            for name in ("decision", "grade", "prediction", "model_version", "policy_version"):
                assert sent[name] == stored.json()[name], name
    assert len(rows) == CLIENTS


def _number(value: object) -> float | None:
    if value is None:
        return None
    number = float(value)
    return None if math.isnan(number) else number
