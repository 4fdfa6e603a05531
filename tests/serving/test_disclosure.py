"""Nobody learns of a stranger, nobody can enumerate, and every lookup leaves its row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.api import create_app
from serving.release import Release
from tests.serving.conftest import KEY_NAME, TurnableClock
from tests.serving.sample_release import CLIENTS, NOW, RUN
from tests.serving.test_api import KNOWN, LOOKUPS, NEVER, UNKNOWN
from warehouse import access_log, state
from warehouse.settings import Settings


def logged(settings: Settings) -> list[dict[str, Any]]:
    """Return the rows of the access log; call it once the service has ended."""
    connection = sqlite3.connect(settings.state_path)
    connection.row_factory = sqlite3.Row
    rows = connection.execute("select * from access_log order by lookup_id").fetchall()
    connection.close()
    return [dict(row) for row in rows]


@pytest.fixture
def strict(settings: Settings, key: str, clock: TurnableClock) -> Iterator[TestClient]:
    """A service that gives three clients a day."""
    narrow = settings.model_copy(update={"api_clients_per_day": 3})
    with TestClient(create_app(narrow, clock), headers={"X-API-Key": key}) as client:
        yield client


def test_every_lookup_is_one_row(settings: Settings, key: str, clock: TurnableClock) -> None:
    with TestClient(create_app(settings, clock), headers={"X-API-Key": key}) as client:
        for method, path, body in LOOKUPS:
            client.request(method, path, json=body)
        client.get(f"/clients/{UNKNOWN}/score")
        client.post("/scores/batch", json={"sk_id_curr": [UNKNOWN, KNOWN, UNKNOWN]})
    rows = logged(settings)
    counts = {}
    for row in rows:
        counts[row["route"], row["outcome"]] = counts.get((row["route"], row["outcome"]), 0) + 1
    assert counts == {
        ("/clients", "listed"): 1,
        ("/clients/{sk_id_curr}", "found"): 1,
        ("/clients/{sk_id_curr}/score", "found"): 1,
        ("/clients/{sk_id_curr}/score", "unknown"): 1,
        ("/clients/{sk_id_curr}/explanation", "found"): 1,
        ("/predict", "found"): 1,
        ("/predict/explain", "found"): 1,
        ("/scores/batch", "found"): 2,
        ("/scores/batch", "unknown"): 1,
        ("/scores", "found"): len(CLIENTS),
    }
    assert {row["key_name"] for row in rows} == {KEY_NAME}
    assert {row["release"] for row in rows} == {f"1-{RUN}"}
    assert {row["asked_at"] for row in rows} == {NOW.isoformat(timespec="milliseconds")}


def test_log_names_clients_by_a_keyed_hash_that_lasts(
    settings: Settings, key: str, clock: TurnableClock
) -> None:
    for _ in range(2):  # a restart, and the same client has the same name
        with TestClient(create_app(settings, clock), headers={"X-API-Key": key}) as client:
            client.get(f"/clients/{KNOWN}/score")
    names = [row["client"] for row in logged(settings)]
    assert len(names) == 2 and len(set(names)) == 1
    assert len(names[0]) == 64 and str(KNOWN) not in names[0]
    content = b"".join(path.read_bytes() for path in settings.home.glob("state.db*"))
    assert str(KNOWN).encode() not in content


def test_known_and_unknown_are_refused_with_the_same_bytes(
    settings: Settings, key: str, clock: TurnableClock, strict: TestClient
) -> None:
    scopeless = state.create_key(settings.state_path, "scopeless-desk", ["batch"], NEVER)
    strict.post("/scores/batch", json={"sk_id_curr": [100_011, 100_012, UNKNOWN + 9]})
    for headers, status in (
        ({"X-API-Key": "made.up"}, 401),
        ({"X-API-Key": scopeless}, 403),
        ({"X-API-Key": key}, 429),
    ):
        for path in ("/clients/{}", "/clients/{}/score", "/clients/{}/explanation"):
            answers = [strict.get(path.format(c), headers=headers) for c in (KNOWN, UNKNOWN)]
            assert [answer.status_code for answer in answers] == [status, status]
            assert answers[0].content == answers[1].content
            assert {name: value for name, value in answers[0].headers.items() if name != MARK} == {
                name: value for name, value in answers[1].headers.items() if name != MARK
            }


MARK = "x-request-id"


@pytest.fixture
def limited(settings: Settings, clock: TurnableClock) -> Iterator[TestClient]:
    """A service asked with a key of two clients, and of one that is not there."""
    key = state.create_key(
        settings.state_path, "branch-of-tests", state.SCOPES, NEVER, clients=[*MINE, NOT_THERE]
    )
    with TestClient(create_app(settings, clock), headers={"X-API-Key": key}) as client:
        yield client


MINE = (KNOWN, CLIENTS[7])
NOT_THERE = 999_999


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [lookup for lookup in LOOKUPS if str(KNOWN) in f"{lookup[1]}{lookup[2]}"],
)
def test_not_theirs_and_not_there_are_the_same_bytes(
    limited: TestClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    def ask(client: int) -> tuple[int, dict[str, str], bytes]:
        sent = body and {"sk_id_curr": [client] if path == "/scores/batch" else client}
        answer = limited.request(method, path.replace(str(KNOWN), str(client)), json=sent)
        headers = {name: value for name, value in answer.headers.items() if name != MARK}
        return answer.status_code, headers, answer.content.replace(b"%d" % client, b"ID")

    not_theirs = next(key for key in CLIENTS if key not in MINE)
    assert ask(KNOWN)[0] == 200
    assert ask(not_theirs) == ask(NOT_THERE) == ask(NOT_THERE - 1)


def test_lists_hold_nobody_elses_clients(limited: TestClient) -> None:
    assert limited.get("/clients?list=demo200").json()["sk_id_curr"] == list(MINE)
    first = limited.get("/scores", params={"limit": 1}).json()
    rest = limited.get("/scores", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    pages = [score["sk_id_curr"] for page in (first, rest) for score in page["scores"]]
    assert pages == list(MINE) and rest["next_cursor"] is None
    batch = limited.post("/scores/batch", json={"sk_id_curr": list(CLIENTS)}).json()
    assert [score["sk_id_curr"] for score in batch["scores"]] == list(MINE)


def test_who_asks_for_others_clients_is_told_apart_by_the_log_as_unknown(
    limited: TestClient, settings: Settings
) -> None:
    limited.get(f"/clients/{CLIENTS[3]}/score")
    limited.app.state.service.access_log.flush()  # type: ignore[attr-defined]
    assert [row["outcome"] for row in logged(settings)] == ["unknown"]


def test_a_day_has_so_many_clients_whether_they_exist_or_not(
    strict: TestClient, clock: TurnableClock
) -> None:
    asked = [KNOWN, UNKNOWN, KNOWN, UNKNOWN + 1, KNOWN + 1, UNKNOWN + 2, KNOWN]
    codes = [strict.get(f"/clients/{client}/score").status_code for client in asked]
    assert codes == [200, 404, 200, 404, 429, 429, 200]
    refused = strict.get(f"/clients/{KNOWN + 1}/score")
    assert refused.headers["retry-after"] == str(14 * 3600)
    assert refused.headers["content-type"] == "application/problem+json"
    clock.now = clock.now.replace(day=12, hour=0, minute=1)
    assert strict.get(f"/clients/{KNOWN + 1}/score").status_code == 200


def test_paging_and_batches_count_clients_too(strict: TestClient, settings: Settings) -> None:
    assert strict.post("/scores/batch", json={"sk_id_curr": [1, 2, 3, 4]}).status_code == 429
    page = strict.get("/scores?limit=2").json()
    assert len(page["scores"]) == 2
    refused = strict.get("/scores", params={"limit": 2, "cursor": page["next_cursor"]})
    assert refused.status_code == 429
    assert "scores" not in refused.json()


def test_a_second_key_and_a_restart_give_no_more_clients(
    settings: Settings, key: str, clock: TurnableClock
) -> None:
    narrow = settings.model_copy(update={"api_clients_per_day": 2})
    other = state.create_key(settings.state_path, KEY_NAME, state.SCOPES, NEVER)
    with TestClient(create_app(narrow, clock)) as client:
        for presented, sk_id_curr in ((key, 100_001), (other, 100_002)):
            answer = client.get(f"/clients/{sk_id_curr}/score", headers={"X-API-Key": presented})
            assert answer.status_code == 200
    with TestClient(create_app(narrow, clock), headers={"X-API-Key": other}) as client:
        assert client.get("/clients/100003/score").status_code == 429
        assert client.get("/clients/100001/score").status_code == 200
    assert [row["outcome"] for row in logged(settings)] == ["found", "found", "over quota", "found"]


def test_requests_have_a_rate(settings: Settings, key: str, clock: TurnableClock) -> None:
    slow = settings.model_copy(update={"api_burst": 2, "api_requests_per_second": 0.1})
    with TestClient(create_app(slow, clock), headers={"X-API-Key": key}) as client:
        codes = [client.get(f"/clients/{KNOWN}/score").status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        refused = client.get("/model/info")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get("/health").status_code == 200


def test_guessing_ids_is_seen(
    settings: Settings, key: str, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "_PAUSE_SECONDS", 60.0)  # told when the test says
    app = create_app(settings, clock)
    with TestClient(app, headers={"X-API-Key": key}) as client:
        client.post("/scores/batch", json={"sk_id_curr": list(range(1, 100))})
        app.state.service.access_log.flush()
        assert client.get("/health").json()["unknown_client_alarm"] is False
        client.get("/clients/100/score")
        app.state.service.access_log.flush()
        health = client.get("/health")
        assert (health.status_code, health.json()["unknown_client_alarm"]) == (200, True)


def test_nothing_is_handed_out_that_cannot_be_recorded(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "_MOST_WAITING", 0)
    monkeypatch.setattr(Release, "score", lambda *_: pytest.fail("was read"))
    answer = client.get(f"/clients/{KNOWN}/score")
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:scorehouse:problem:not-recorded"
    assert int(answer.headers["retry-after"]) > 0
