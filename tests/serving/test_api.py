"""The API over a small release: answers, keys, errors, freshness, silence about clients."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from serving.api import create_app
from serving.guard import BODY_LIMIT
from serving.release import Release
from tests.serving.conftest import TurnableClock
from tests.serving.sample_release import AS_OF, CLIENTS, NOW, RUN, publish_sample
from warehouse import state
from warehouse.settings import Settings

KNOWN = 100_002
UNKNOWN = 999_999
NEVER = date(2999, 1, 1)

LOOKUPS = [
    ("GET", "/model/info", None),
    ("GET", "/clients?list=demo200", None),
    ("GET", f"/clients/{KNOWN}", None),
    ("GET", f"/clients/{KNOWN}/score", None),
    ("GET", f"/clients/{KNOWN}/explanation", None),
    ("POST", "/predict", {"sk_id_curr": KNOWN}),
    ("POST", "/predict/explain", {"sk_id_curr": KNOWN}),
    ("POST", "/scores/batch", {"sk_id_curr": [KNOWN]}),
    ("GET", "/scores", None),
]


@pytest.fixture
def stranger(settings: Settings, clock: TurnableClock) -> Iterator[TestClient]:
    with TestClient(create_app(settings, clock)) as client:
        yield client


@pytest.fixture
def cold(empty_settings: Settings, clock: TurnableClock) -> Iterator[TestClient]:
    key = state.create_key(empty_settings.state_path, "cold-desk", state.SCOPES, NEVER)
    with TestClient(create_app(empty_settings, clock), headers={"X-API-Key": key}) as client:
        yield client


class TestAnswers:
    def test_score_is_the_published_row(self, client: TestClient) -> None:
        answer = client.get(f"/clients/{KNOWN}/score")
        assert answer.status_code == 200
        score = answer.json()
        assert score["sk_id_curr"] == KNOWN
        assert score["batch_id"] == RUN
        assert score["decision"] == "review"
        assert score["scored_at"] == "2026-03-10T02:05:00Z"

    def test_missing_values_are_null(self, client: TestClient) -> None:
        assert client.get("/clients/100004/score").json()["prev_pd"] is None

    def test_explanation_adds_up(self, client: TestClient) -> None:
        explanation = client.get(f"/clients/{KNOWN}/explanation").json()
        total = explanation["base_value"] + explanation["shap_rest"]
        total += sum(row["contribution"] for row in explanation["contributions"])
        assert total == pytest.approx(explanation["margin"], abs=1e-9)
        assert len(explanation["contributions"]) == 20
        assert [reason["direction"] for reason in explanation["reasons"]][:1] == ["against"]
        assert all(reason["text_fr"] and reason["text_en"] for reason in explanation["reasons"])

    def test_predict_is_the_score_in_other_words(self, client: TestClient) -> None:
        score = client.get(f"/clients/{KNOWN}/score").json()
        prediction = client.post("/predict", json={"sk_id_curr": KNOWN}).json()
        assert prediction == score | {"probability": score["pd"], "prediction": 1}

    def test_predict_explain_holds_the_explanation(self, client: TestClient) -> None:
        answer = client.post("/predict/explain", json={"sk_id_curr": KNOWN}).json()
        assert answer["explanation"] == client.get(f"/clients/{KNOWN}/explanation").json()

    def test_prediction_is_zero_below_the_threshold(self, client: TestClient) -> None:
        page = client.get("/scores", params={"decision": "accept"}).json()["scores"]
        answer = client.post("/predict", json={"sk_id_curr": page[0]["sk_id_curr"]}).json()
        assert answer["prediction"] == 0

    def test_batch_answers_in_order_and_names_the_missing(self, client: TestClient) -> None:
        asked = [100_009, UNKNOWN, 100_003, 100_009]
        answer = client.post("/scores/batch", json={"sk_id_curr": asked}).json()
        assert [row["sk_id_curr"] for row in answer["scores"]] == [100_009, 100_003]
        assert answer["not_found"] == [UNKNOWN]

    def test_listing_visits_every_application_once(self, client: TestClient) -> None:
        seen: list[int] = []
        cursor = None
        while True:
            query = {"limit": 7} | ({"cursor": cursor} if cursor else {})
            page = client.get("/scores", params=query).json()
            seen += [row["sk_id_curr"] for row in page["scores"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == list(CLIENTS)

    def test_listing_filters(self, client: TestClient) -> None:
        rows = client.get("/scores", params={"grade": "E", "decision": "refuse"}).json()["scores"]
        assert rows and {(row["grade"], row["decision"]) for row in rows} == {("E", "refuse")}

    def test_demo_list_holds_scored_applications(self, client: TestClient) -> None:
        listed = client.get("/clients", params={"list": "demo200"}).json()["sk_id_curr"]
        assert listed == list(CLIENTS)

    def test_profile_holds_person_and_loan(self, client: TestClient) -> None:
        profile = client.get(f"/clients/{KNOWN}").json()
        assert profile["sk_id_curr"] == KNOWN
        assert profile["client"] and profile["loan"]

    def test_model_info_names_model_policy_and_batch(self, client: TestClient) -> None:
        info = client.get("/model/info").json()
        assert (info["model_version"], info["policy_version"], info["batch_id"]) == (3, 1, RUN)
        assert info["n_applications"] == len(CLIENTS)


class TestKeys:
    @pytest.mark.parametrize(("method", "path", "body"), LOOKUPS)
    def test_nothing_without_a_key(
        self, stranger: TestClient, method: str, path: str, body: object
    ) -> None:
        for headers in ({}, {"X-API-Key": "made.up"}, {"X-API-Key": "é"}):
            encoded = {name: value.encode("latin-1") for name, value in headers.items()}
            answer = stranger.request(method, path, json=body, headers=encoded)
            assert answer.status_code == 401
            assert answer.json()["type"] == "urn:scorehouse:problem:key-refused"
            assert "ApiKey" in answer.headers["www-authenticate"]

    @pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready", "/docs"])
    def test_health_and_docs_are_open(self, stranger: TestClient, path: str) -> None:
        assert stranger.get(path).status_code == 200

    @pytest.mark.parametrize(
        ("scope", "allowed"),
        [
            ("scores", {"/model/info", "/clients", "/clients/{}", "/clients/{}/score", "/predict"}),
            ("explanations", {"/model/info", "/clients/{}/explanation", "/predict/explain"}),
            ("batch", {"/model/info", "/scores/batch", "/scores"}),
        ],
    )
    def test_scope_opens_its_routes_alone(
        self, settings: Settings, stranger: TestClient, scope: str, allowed: set[str]
    ) -> None:
        key = state.create_key(settings.state_path, f"desk-{scope}", [scope], NEVER)
        opened = set()
        for method, path, body in LOOKUPS:
            answer = stranger.request(method, path, json=body, headers={"X-API-Key": key})
            assert answer.status_code in (200, 403)
            if answer.status_code == 200:
                opened.add(path.partition("?")[0].replace(str(KNOWN), "{}"))
        assert opened == allowed

    def test_revoked_and_expired_keys_end_at_once(
        self, settings: Settings, client: TestClient, key: str, clock: TurnableClock
    ) -> None:
        path = f"/clients/{KNOWN}/score"
        assert client.get(path).status_code == 200
        clock.now = datetime(2999, 1, 2, tzinfo=UTC)
        assert client.get(path).status_code == 401
        clock.now = NOW
        state.revoke_key(settings.state_path, key.partition(".")[0])
        assert client.get(path).status_code == 401


class TestErrors:
    @pytest.mark.parametrize(
        ("method", "path", "body", "status"),
        [
            ("GET", "/nowhere", None, 404),
            ("GET", "/health/", None, 404),
            ("DELETE", f"/clients/{KNOWN}/score", None, 405),
            ("GET", "/clients/abc/score", None, 422),
            ("GET", "/clients/0/score", None, 422),
            ("GET", f"/clients/{2**63}/score", None, 422),
            ("GET", "/clients?list=all", None, 422),
            ("GET", "/scores?limit=1001", None, 422),
            ("GET", "/scores?decision=maybe", None, 422),
            ("GET", "/scores?cursor=nonsense", None, 422),
            ("GET", "/scores?cursor=eyJhZnRlciI6IC0xfQ", None, 422),
            ("GET", "/scores?unknown=1", None, 422),
            ("POST", "/predict", {"sk_id_curr": "100002"}, 422),
            ("POST", "/predict", {"sk_id_curr": True}, 422),
            ("POST", "/predict", {"sk_id_curr": 100_002, "more": 1}, 422),
            ("POST", "/predict", [], 422),
            ("POST", "/scores/batch", {"sk_id_curr": []}, 422),
            ("POST", "/scores/batch", {"sk_id_curr": list(range(1, 1002))}, 422),
            ("GET", f"/clients/{UNKNOWN}/score", None, 404),
        ],
    )
    def test_every_error_is_a_problem_document(
        self, client: TestClient, method: str, path: str, body: object, status: int
    ) -> None:
        answer = client.request(method, path, json=body)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert {"type", "title", "detail"} <= set(answer.json())

    def test_broken_json_is_refused(self, client: TestClient) -> None:
        headers = {"Content-Type": "application/json"}
        answer = client.post("/predict", content=b'{"sk_id_curr": ', headers=headers)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"

    def test_method_not_allowed_names_the_allowed_one(self, client: TestClient) -> None:
        assert client.put("/predict").headers["allow"] == "POST"

    def test_unknown_client_gets_the_same_bytes_everywhere(self, client: TestClient) -> None:
        answers = [
            client.get(f"/clients/{UNKNOWN}"),
            client.get(f"/clients/{UNKNOWN + 1}/score"),
            client.get(f"/clients/{UNKNOWN}/explanation"),
            client.post("/predict", json={"sk_id_curr": UNKNOWN}),
            client.post("/predict/explain", json={"sk_id_curr": UNKNOWN}),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert str(UNKNOWN) not in answers[0].text

    def test_body_beyond_the_limit_is_refused(self, client: TestClient) -> None:
        declared = client.post("/predict", content=b" " * (BODY_LIMIT + 1))
        headers = {"Content-Type": "application/json"}
        streamed = client.post("/predict", content=iter([b" " * BODY_LIMIT, b" "]), headers=headers)
        for answer in (declared, streamed):
            assert answer.status_code == 413
            assert answer.headers["content-type"] == "application/problem+json"

    def test_inner_error_tells_nothing(
        self,
        client: TestClient,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def fail(_: Release, sk_id_curr: int) -> None:
            raise RuntimeError(f"secret of {sk_id_curr}")

        monkeypatch.setattr(Release, "score", fail)
        answer = client.get(f"/clients/{KNOWN}/score")
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert "secret" not in answer.text and "Traceback" not in answer.text
        errors = [record for record in caplog.records if record.levelno == logging.ERROR]
        assert [record.exc_info for record in errors] == [None]
        assert answer.headers["x-request-id"] in errors[0].getMessage()
        assert "RuntimeError" in errors[0].getMessage()

    def test_log_lines_hold_no_client_and_no_key(
        self, client: TestClient, key: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for method, path, body in LOOKUPS:
            client.request(method, path, json=body)
        client.get(f"/clients/{UNKNOWN}/score")
        client.get(f"/nowhere/{KNOWN}")
        # The test's own HTTP client logs the addresses it asks for.
        text = "\n".join(r.getMessage() for r in caplog.records if "httpx" not in r.name)
        assert "/clients/{sk_id_curr}/score" in text
        for secret in (str(KNOWN), str(UNKNOWN), key, key.partition(".")[2]):
            assert secret not in text


class TestFreshness:
    def test_answers_name_release_date_and_age(self, client: TestClient) -> None:
        headers = client.get(f"/clients/{KNOWN}/score").headers
        assert headers["etag"] == f'"1-{RUN}"'
        assert headers["x-score-as-of"] == AS_OF.isoformat()
        assert headers["x-score-stale"] == "false"
        assert headers["cache-control"] == "private, no-store"

    def test_unchanged_release_is_not_sent_again(
        self, client: TestClient, settings: Settings
    ) -> None:
        path = f"/clients/{KNOWN}/score"
        held = {"If-None-Match": f'"other", W/"1-{RUN}"'}
        answer = client.get(path, headers=held)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == f'"1-{RUN}"'
        assert client.get(f"/clients/{UNKNOWN}/score", headers=held).status_code == 404
        publish_sample(settings, sequence=2)
        assert client.get(path, headers=held).status_code == 200

    @pytest.mark.promise(14)
    def test_age_is_counted_at_each_request(self, client: TestClient, clock: TurnableClock) -> None:
        assert client.get("/health/ready").json()["age_hours"] == 10.0
        clock.now = datetime(2026, 3, 12, 11, 59, tzinfo=UTC)
        assert client.get("/health/ready").status_code == 200
        clock.now = datetime(2026, 3, 12, 12, 1, tzinfo=UTC)
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "stale")
        assert ready.json()["age_hours"] > 36
        assert client.get("/health").status_code == 200
        score = client.get(f"/clients/{KNOWN}/score")
        assert (score.status_code, score.headers["x-score-stale"]) == (200, "true")

    @pytest.mark.promise(14)
    def test_score_beyond_its_validity_is_stale(self, settings: Settings, key: str) -> None:
        after = TurnableClock(datetime(2026, 4, 10, 1, 0, tzinfo=UTC))
        lenient = settings.model_copy(update={"stale_after_hours": 10_000})
        with TestClient(create_app(lenient, after), headers={"X-API-Key": key}) as client:
            assert client.get("/health/ready").status_code == 200
            score = client.get(f"/clients/{KNOWN}/score")
            assert score.headers["x-score-stale"] == "true"

    def test_cold_service_says_so_and_recovers_by_itself(
        self, cold: TestClient, empty_settings: Settings
    ) -> None:
        assert cold.get("/health/live").status_code == 200
        for path in ("/health", "/health/ready"):
            answer = cold.get(path)
            assert (answer.status_code, answer.json()["status"]) == (503, "unpublished")
        answer = cold.get(f"/clients/{KNOWN}/score")
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
        publish_sample(empty_settings)
        assert cold.get(f"/clients/{KNOWN}/score").status_code == 200


def test_documented_routes_are_the_promised_ones(stranger: TestClient) -> None:
    document = stranger.get("/openapi.json").json()
    operations = {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item
    }
    assert operations == {
        "GET /health",
        "GET /health/live",
        "GET /health/ready",
        "GET /model/info",
        "GET /clients",
        "GET /clients/{sk_id_curr}",
        "GET /clients/{sk_id_curr}/score",
        "GET /clients/{sk_id_curr}/explanation",
        "POST /predict",
        "POST /predict/explain",
        "POST /scores/batch",
        "GET /scores",
    }
    score = document["paths"]["/clients/{sk_id_curr}/score"]["get"]
    assert score["security"] == [{"ApiKey": ["scores"]}]
    assert set(score["responses"]["404"]["content"]) == {"application/problem+json"}
