"""Pointer or release broken: warm, the last good one stays up; cold, 503 until it is mended."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving import store as store_module
from serving.api import create_app
from tests.serving.conftest import TurnableClock
from tests.serving.sample_release import publish_sample, write_pointer
from tests.serving.test_api import KNOWN, NEVER
from tests.serving.test_store import flip_a_bit, truncate
from warehouse import state
from warehouse.settings import Settings

Fault = Callable[[Settings], None]
SCORE = f"/clients/{KNOWN}/score"


def pointer_missing(settings: Settings) -> None:
    settings.published.mkdir(parents=True, exist_ok=True)
    (settings.published / "CURRENT").unlink(missing_ok=True)


def pointer_half_written(settings: Settings) -> None:
    publish_sample(settings, sequence=2)
    text = (settings.published / "CURRENT").read_text()
    write_pointer(settings.published, text[: len(text) // 2])


def pointer_empty(settings: Settings) -> None:
    settings.published.mkdir(parents=True, exist_ok=True)
    write_pointer(settings.published, "")


def point(settings: Settings, **changes: Any) -> None:
    publish_sample(settings, sequence=2)
    content = json.loads((settings.published / "CURRENT").read_text())
    write_pointer(settings.published, json.dumps(content | changes))


def pointer_path_traversing(settings: Settings) -> None:
    point(settings, file="../state.db")


def lookup_path_traversing(settings: Settings) -> None:
    point(settings, lookup_file="../state.db")


def pointer_of_another_hash(settings: Settings) -> None:
    point(settings, sha256="0" * 64)


def damage(settings: Settings, kind: str, how: Callable[[Path], None]) -> None:
    pointer = publish_sample(settings, sequence=2)
    how(settings.published / getattr(pointer, kind))


def release_truncated(settings: Settings) -> None:
    damage(settings, "file", truncate)


def release_with_a_flipped_bit(settings: Settings) -> None:
    damage(settings, "file", flip_a_bit)


def release_gone(settings: Settings) -> None:
    damage(settings, "file", Path.unlink)


def lookup_truncated(settings: Settings) -> None:
    damage(settings, "lookup_file", truncate)


def lookup_with_a_flipped_bit(settings: Settings) -> None:
    damage(settings, "lookup_file", flip_a_bit)


def lookup_gone(settings: Settings) -> None:
    damage(settings, "lookup_file", Path.unlink)


def release_is_no_database(settings: Settings) -> None:
    pointer = publish_sample(settings, sequence=2)
    file = settings.published / pointer.file
    file.chmod(0o644)
    file.write_bytes(b"<html>" * 100)
    content = json.loads((settings.published / "CURRENT").read_text())
    content |= {"size": 600, "sha256": store_module.file_sha256(file)}
    write_pointer(settings.published, json.dumps(content))


FAULTS: list[Fault] = [
    pointer_missing,
    pointer_half_written,
    pointer_empty,
    pointer_path_traversing,
    lookup_path_traversing,
    pointer_of_another_hash,
    release_truncated,
    release_with_a_flipped_bit,
    release_gone,
    release_is_no_database,
    lookup_truncated,
    lookup_with_a_flipped_bit,
    lookup_gone,
]


@pytest.fixture(autouse=True)
def looked_at_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_RETRY_SECONDS", 0.0)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_last_good_release_stays_up(client: TestClient, settings: Settings, fault: Fault) -> None:
    good = client.get(SCORE)
    assert (good.status_code, good.headers["x-score-stale"]) == (200, "false")
    fault(settings)
    answer = client.get(SCORE)
    assert (answer.status_code, answer.content) == (200, good.content)
    assert answer.headers["etag"] == good.headers["etag"]
    assert answer.headers["x-score-stale"] == "true"
    assert [client.get(f"/health{part}").status_code for part in ("", "/live", "/ready")] == [
        200,
        200,
        503,
    ]
    publish_sample(settings, sequence=3)
    answer = client.get(SCORE)
    assert (answer.status_code, answer.headers["x-score-stale"]) == (200, "false")
    assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_cold_service_answers_503_and_recovers(
    empty_settings: Settings,
    clock: TurnableClock,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fault(empty_settings)
    key = state.create_key(empty_settings.state_path, "cold-desk", state.SCOPES, NEVER)
    with TestClient(create_app(empty_settings, clock), headers={"X-API-Key": key}) as client:
        assert "run `scorehouse night`. It is taken up without a restart" in caplog.text
        answer = client.get(SCORE)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["type"] == "urn:scorehouse:problem:nothing-published"
        assert str(empty_settings.home) not in answer.text
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503
        publish_sample(empty_settings, sequence=3)
        assert client.get(SCORE).status_code == 200
        assert client.get("/health/ready").status_code == 200


def test_pointer_that_cannot_be_read_is_a_fault_too(client: TestClient, settings: Settings) -> None:
    client.get(SCORE)
    pointer_missing(settings)
    (settings.published / "CURRENT").mkdir()
    assert client.get(SCORE).headers["x-score-stale"] == "true"
    (settings.published / "CURRENT").rmdir()
    publish_sample(settings, sequence=2)
    assert client.get(SCORE).headers["x-score-stale"] == "false"
