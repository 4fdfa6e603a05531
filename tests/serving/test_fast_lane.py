"""What the fast lane answers is what the general way answers, header by header."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from serving import fast_lane
from tests.serving.sample_release import RUN
from tests.serving.test_api import KNOWN, NEVER, UNKNOWN
from warehouse import state
from warehouse.settings import Settings

LANES = [
    f"/clients/{client}/{what}" for client in (KNOWN, UNKNOWN) for what in ("score", "explanation")
]


@pytest.fixture
def asked(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[object]]:
    """Ask by the lane, then the general way; return both answers without their request ids."""

    def ask(path: str, **options: object) -> list[object]:
        answers = []
        for address in (fast_lane._ADDRESS, re.compile("never")):
            monkeypatch.setattr(fast_lane, "_ADDRESS", address)
            answer = client.get(path, **options)
            headers = {k: v for k, v in answer.headers.items() if k != "x-request-id"}
            answers.append((answer.status_code, headers, answer.content))
        monkeypatch.undo()
        return answers

    return ask


@pytest.mark.parametrize("path", LANES)
@pytest.mark.parametrize(
    "headers",
    [{}, {"X-API-Key": "made.up"}, {"If-None-Match": f'"1-{RUN}"'}, {"If-None-Match": '"2-x"'}],
    ids=str,
)
def test_both_ways_answer_the_same(
    asked: Callable[..., list[object]], path: str, headers: dict[str, str]
) -> None:
    by_lane, generally = asked(path, headers=headers)
    assert by_lane == generally


@pytest.mark.parametrize("path", LANES)
def test_both_ways_refuse_a_key_without_the_scope(
    asked: Callable[..., list[object]], settings: Settings, path: str
) -> None:
    key = state.create_key(settings.state_path, "narrow-desk", ["batch"], NEVER)
    by_lane, generally = asked(path, headers={"X-API-Key": key})
    assert by_lane == generally
    assert by_lane[0] == 403


@pytest.mark.parametrize("path", [f"/clients/{2**63}/score", "/clients/0/score", LANES[0] + "?a=1"])
def test_what_is_not_plainly_a_lookup_goes_the_general_way(
    asked: Callable[..., list[object]], path: str
) -> None:
    by_lane, generally = asked(path)
    assert by_lane == generally
    assert by_lane[0] == 422
