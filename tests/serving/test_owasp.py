"""The ten risks of the OWASP API Security Top 10 (2023), one test each."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving import schemas
from serving.api import create_app
from serving.health import health
from serving.profiles import ClientProfile
from serving.routes import lookups
from serving.schemas import Explanation, ModelInfo, Prediction, Score
from tests.serving.conftest import TurnableClock
from tests.serving.sample_release import CLIENTS, publish_sample
from tests.serving.test_api import KNOWN, LOOKUPS, NEVER, UNKNOWN
from warehouse import state
from warehouse.settings import Settings

Ask = Callable[..., TestClient]
BY_CLIENT = ("/clients/{}", "/clients/{}/score", "/clients/{}/explanation")


@pytest.fixture
def ask(settings: Settings, key: str, clock: TurnableClock) -> Ask:
    """Start a service with other settings, and a key where none is given."""

    def start(presented: str | None = None, **changes: Any) -> TestClient:
        changed = settings.model_copy(update=changes)
        headers = {"X-API-Key": key if presented is None else presented}
        return TestClient(create_app(changed, clock), headers=headers)

    return start


def test_api1_broken_object_level_authorization(ask: Ask, settings: Settings) -> None:
    """Whoever may not see a client cannot tell whether there is one."""
    narrow = state.create_key(settings.state_path, "narrow", ["batch"], NEVER)
    with ask(narrow) as client:
        for path in BY_CLIENT:
            known, unknown = (client.get(path.format(number)) for number in (KNOWN, UNKNOWN))
            assert (known.status_code, known.content) == (403, unknown.content)
    with ask() as client:
        bodies = {client.get(path.format(n)).content for path in BY_CLIENT for n in (1, UNKNOWN)}
        assert len(bodies) == 1


def test_api2_broken_authentication(
    ask: Ask, settings: Settings, key: str, clock: TurnableClock
) -> None:
    """Only the whole key, in its header, within its time, opens anything; guesses learn nothing."""
    key_id, _, secret = key.partition(".")
    guesses = ["", key_id, f"{key_id}.", f".{secret}", f"{key_id}.{secret[:-1]}", key.swapcase()]
    guesses += [f"{key_id}.{secret}x", f" {key}x", f"{key},{key}", "x" * 5000]
    path = f"/clients/{KNOWN}/score"
    with ask("") as client:
        refused = {client.get(path, headers={"X-API-Key": guess}).content for guess in guesses}
        elsewhere = [
            client.get(path, headers={"Authorization": f"Bearer {key}"}),
            client.get(path, headers={"Cookie": f"X-API-Key={key}"}),
            client.get(path, params={"X-API-Key": key}),
        ]
        refused |= {answer.content for answer in elsewhere}
        assert len(refused) == 1
        assert b"401" in refused.pop()
        assert client.get(path, headers={"X-API-Key": key}).status_code == 200
        clock.now += timedelta(days=400_000)
        assert client.get(path, headers={"X-API-Key": key}).status_code == 401
    stored = b"".join(file.read_bytes() for file in settings.home.glob("state.db*"))
    assert secret.encode() not in stored


def test_api3_broken_object_property_level_authorization(
    ask: Ask, settings: Settings, key: str
) -> None:
    """Answers hold the documented fields and no column more; requests may set none."""
    publish_sample(
        settings,
        sequence=2,
        change="alter table scores_latest add column internal_note varchar default 'hidden';"
        "alter table client_profile add column internal_note varchar default 'hidden';"
        "alter table score_reasons add column internal_note varchar default 'hidden';",
    )
    documented = {
        f"/clients/{KNOWN}": ClientProfile,
        f"/clients/{KNOWN}/score": Score,
        f"/clients/{KNOWN}/explanation": Explanation,
        "/model/info": ModelInfo,
    }
    with ask() as client:
        for path, model in documented.items():
            answer = client.get(path)
            assert set(answer.json()) == set(model.model_fields), path
        assert set(client.post("/predict", json={"sk_id_curr": KNOWN}).json()) == set(
            Prediction.model_fields
        )
        explanation = client.get(f"/clients/{KNOWN}/explanation").json()
        assert set(explanation["reasons"][0]) == set(schemas.Reason.model_fields)
        assert set(explanation["contributions"][0]) == set(schemas.Contribution.model_fields)
        for method, path, body in LOOKUPS:
            assert "hidden" not in client.request(method, path, json=body).text, path
            if isinstance(body, dict):
                more = body | {"pd": 0.0, "decision": "accept"}
                assert client.request(method, path, json=more).status_code == 422, path


def test_api4_unrestricted_resource_consumption(ask: Ask) -> None:
    """Bodies, batches, pages and rates are bounded."""
    with ask(api_burst=20, api_requests_per_second=0.001) as client:
        codes = [
            client.post("/predict", content=b" " * 1_000_000).status_code,
            client.post("/scores/batch", json={"sk_id_curr": [*range(1, 1002)]}).status_code,
            client.get("/scores?limit=1001").status_code,
            client.get("/scores?limit=1000").status_code,
        ]
        assert codes == [413, 422, 422, 200]
        codes = [client.get(f"/clients/{KNOWN}/score").status_code for _ in range(30)]
        assert codes.count(200) < 20 and codes[-1] == 429


def test_api5_broken_function_level_authorization(ask: Ask, settings: Settings) -> None:
    """A key does what its scopes say; no method opens what another one does not."""
    with ask("") as client:
        for scope in state.SCOPES:
            key = state.create_key(settings.state_path, f"only-{scope}", [scope], NEVER)
            for method, path, body in LOOKUPS:
                answer = client.request(method, path, json=body, headers={"X-API-Key": key})
                needs = _scope_of(path)
                assert answer.status_code == (200 if needs in ("", scope) else 403), (scope, path)
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD"):
            for _, path, _ in LOOKUPS:
                assert client.request(method, path).status_code == 405, (method, path)


def _scope_of(path: str) -> str:
    if path.startswith("/scores"):
        return "batch"
    if "expla" in path:
        return "explanations"
    return "" if path == "/model/info" else "scores"


def test_api6_unrestricted_access_to_sensitive_business_flows(ask: Ask) -> None:
    """Walking through the ids ends at the day's quota, and is seen."""
    with ask(api_clients_per_day=150) as client:
        walked = [client.get(f"/clients/{n}/score").status_code for n in range(100_001, 100_201)]
        assert walked.count(429) == 50
        assert walked.count(200) == len(CLIENTS)
        client.app.state.service.access_log.flush()
        assert client.get("/health").json()["unknown_client_alarm"] is True


def test_api7_server_side_request_forgery(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a caller sends makes the service open a connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the service opened a connection")

    with ask() as client:
        for name in ("connect", "connect_ex"):
            monkeypatch.setattr(socket.socket, name, refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        address = "http://127.0.0.1:9/latest/meta-data"
        headers = {"Host": "127.0.0.1:9", "X-Forwarded-Host": address, "Referer": address}
        for method, path, body in LOOKUPS:
            assert client.request(method, path, json=body, headers=headers).status_code == 200
        for path in (f"/clients/{address}/score", f"/scores?cursor={address}", f"/{address}"):
            assert 400 <= client.get(path, headers=headers).status_code < 500
        assert client.post("/predict", json={"sk_id_curr": address}).status_code == 422


def test_api8_security_misconfiguration(ask: Ask, settings: Settings) -> None:
    """Safe without being told so: address, headers, file modes, no traces, no foreign origins."""
    assert Settings(_env_file=None).api_host == "127.0.0.1"
    assert settings.state_path.stat().st_mode & 0o077 == 0
    with ask() as client:
        for path in (f"/clients/{KNOWN}/score", "/nowhere", "/health", "/clients/abc"):
            answer = client.get(path, headers={"Origin": "https://evil.example"})
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "private, no-store"
            assert not {"server", "x-powered-by"} & set(answer.headers)
            assert not [name for name in answer.headers if name.startswith("access-control")]
            assert "Traceback" not in answer.text
        preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
        assert client.options(f"/clients/{KNOWN}/score", headers=preflight).status_code == 405


def test_api9_improper_inventory_management(ask: Ask) -> None:
    """What is served is what is documented, and nothing is left over."""
    with ask() as client:
        document = client.get("/openapi.json").json()
        routes = [*health.routes, *lookups.routes]
        assert {route.path for route in routes} == set(document["paths"])
        for path in ("/redoc", "/metrics", "/admin", "/debug", "/v1/scores", "/.env", "/state.db"):
            assert client.get(path).status_code == 404, path
        assert json.dumps(document).count('"deprecated"') == 0


def test_api10_unsafe_consumption_of_apis(ask: Ask, settings: Settings) -> None:
    """What the service itself reads is checked: a release by its hash, its texts as mere texts."""
    hostile = '</script>\\"\\u0000{{7*7}}'.replace("'", "''")
    publish_sample(settings, sequence=2, change=f"update score_reasons set text_en = '{hostile}'")
    with ask() as client:
        answer = client.get(f"/clients/{KNOWN}/explanation")
        assert answer.headers["content-type"] == "application/json"
        assert {reason["text_en"] for reason in answer.json()["reasons"]} == {hostile}
        pointer = publish_sample(settings, sequence=3, change="update scores_latest set pd = 0.99")
        release = settings.published / pointer.file
        release.chmod(0o644)
        release.write_bytes(release.read_bytes()[:-1] + b"x")
        answer = client.get(f"/clients/{KNOWN}/score")
        assert answer.json()["pd"] != 0.99
        assert answer.headers["x-score-stale"] == "true"
