"""Whatever is sent, the answer is a problem that says what to change, and the key comes first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from serving.api import create_app
from serving.problems import MEDIA_TYPE
from tests.serving.sample_release import CLIENTS, NOW, publish_sample
from warehouse import state
from warehouse.settings import Settings

KNOWN = CLIENTS[0]
JSON = {"Content-Type": "application/json"}
POSTS = ["/predict", "/predict/explain", "/scores/batch"]

MALFORMED = [
    b"",
    b"{",
    b'{"sk_id_curr": ',
    b"\xff\xfe",
    b'{"sk_id_curr": NaN}',
    b'{"sk_id_curr": Infinity}',
    b'{"sk_id_curr": 1e400}',
    b'{"sk_id_curr": ' + b"9" * 5_000 + b"}",
    b"[" * 30_000,
    b'{"a":' * 5_000,
    b'{"\\ud800": 1, "sk_id_curr": 100001}',
    b'{"' + b"x" * 10_000 + b'": 1}',
    b'{"sk_id_curr": "\\u0000"}',
    b"null",
    b"100001",
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = Settings(home=tmp_path_factory.mktemp("home"), api_burst=1_000_000, _env_file=None)
    publish_sample(home)
    key = state.create_key(home.state_path, "refused-desk", state.SCOPES, date(2999, 1, 1))
    with TestClient(create_app(home, lambda: NOW), headers={"X-API-Key": key}) as client:
        yield client


def assert_refused(answer: object) -> None:
    status = answer.status_code
    assert 400 <= status < 500, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"] and problem["detail"] and problem["type"].startswith("urn:")
    assert len(answer.content) < 10_000
    assert "Traceback" not in answer.text and "site-packages" not in answer.text


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body[:20]))
def test_malformed_body_is_refused(service: TestClient, path: str, body: bytes) -> None:
    assert_refused(service.post(path, content=body, headers=JSON))


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [JSON, {"Content-Type": "text/plain"}, JSON | {"Content-Length": "99999999"}, {}],
    ids=["json", "text", "oversized", "none"],
)
@pytest.mark.parametrize("content", [b'{"sk_id_curr": ', b"[" * 30_000])
def test_who_has_no_key_hears_of_the_key_and_not_of_the_body(
    service: TestClient, path: str, headers: dict[str, str], content: bytes
) -> None:
    answer = service.post(path, content=content, headers=headers | {"X-API-Key": "made.up"})
    expected = 413 if "Content-Length" in headers else 401
    assert answer.status_code == expected
    assert_refused(answer)


@pytest.mark.parametrize(
    "path", ["/clients/abc/score", "/scores?limit=x", "/scores?cursor=%00", "/clients?list=all"]
)
def test_who_has_no_key_hears_of_the_key_and_not_of_the_address(
    service: TestClient, path: str
) -> None:
    assert service.get(path, headers={"X-API-Key": ""}).status_code == 401


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "json", ""]
)
def test_other_media_types_are_refused(service: TestClient, media_type: str) -> None:
    body = json.dumps({"sk_id_curr": KNOWN}).encode()
    answer = service.post("/predict", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]
    assert_refused(answer)


def test_media_type_may_name_its_charset(service: TestClient) -> None:
    body = json.dumps({"sk_id_curr": KNOWN}).encode()
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert service.post("/predict", content=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/clients/{KNOWN}/score?fields=pd",
        f"/clients/{KNOWN}?verbose",
        f"/clients/{KNOWN}/explanation?=",
        "/model/info?version=2",
        f"/clients/{2**64}/score",
        "/clients/-1/score",
        "/clients/1.5/score",
        f"/clients/{KNOWN}.0/score",
        f"/clients/+{KNOWN}",
        f"/clients/%20{KNOWN}/explanation",
        f"/clients/0{KNOWN}/score",
        "/clients/100_001/score",
        "/clients/%D9%A1/score",
        "/clients/%00/score",
        "/clients/%ff/score",
        "/clients/1'%20or%201=1--/score",
        "/clients/%2e%2e%2fstate.db/score",
        "/scores?cursor=" + "A" * 201,
        "/scores?cursor=eyJhZnRlciI6dHJ1ZX0",
        "/scores?cursor=%F0%9F%99%82",
        "/scores?grade=AA",
        "/scores?grade=A%0a",
        "/scores?limit=0",
        "/scores?limit=1e3",
        "/scores?limit=" + "9" * 5_000,
    ],
)
def test_hostile_address_is_refused(service: TestClient, path: str) -> None:
    assert_refused(service.get(path))


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": b"\xff\xfe"},
        {"X-API-Key": b"." * 10_000},
        {"X-API-Key": b"' or 1=1 --"},
        {"X-API-Key": b"\t"},
        {"If-None-Match": b"*" * 10_000},
        {"If-None-Match": b'"\xff"'},
        {"X-Request-Id": b"\xff forged"},
        {"Accept": b"text/html"},
        {"Accept-Encoding": b"\xff"},
        {"Host": b"evil.example"},
        {"X-HTTP-Method-Override": b"DELETE"},
        {"Range": b"bytes=0-1"},
    ],
    ids=str,
)
def test_hostile_headers_change_nothing(service: TestClient, headers: dict[str, bytes]) -> None:
    answer = service.get(f"/clients/{KNOWN}/score", headers=headers)
    assert answer.status_code == (401 if "X-API-Key" in headers else 200)
    assert b"forged" not in answer.headers["x-request-id"].encode()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(KNOWN),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.just("sk_id_curr"), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from(POSTS), body=ANYTHING)
def test_any_json_is_answered_or_refused(service: TestClient, path: str, body: object) -> None:
    answer = service.post(path, content=json.dumps(body).encode(), headers=JSON)
    if answer.status_code != 200:
        assert_refused(answer)
    else:
        assert list(body) == ["sk_id_curr"]


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from(POSTS), body=st.binary(max_size=200))
def test_any_bytes_are_refused(service: TestClient, path: str, body: bytes) -> None:
    assert_refused(service.post(path, content=body, headers=JSON))


@settings(max_examples=100, deadline=None)
@given(
    route=st.sampled_from(["/clients", "/scores", "/model/info", f"/clients/{KNOWN}/score"]),
    query=st.dictionaries(
        st.sampled_from(["list", "grade", "decision", "limit", "cursor"]) | st.text(max_size=5),
        st.text(max_size=20) | st.integers().map(str),
        max_size=3,
    ),
)
def test_any_query_is_answered_or_refused(
    service: TestClient, route: str, query: dict[str, str]
) -> None:
    answer = service.get(route, params=query)
    if answer.status_code != 200:
        assert_refused(answer)
