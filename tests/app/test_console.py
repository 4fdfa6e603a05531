"""The API console: what it asks, what it shows, and what it says when nobody answers."""

from __future__ import annotations

import pytest

from app.views import console
from app.views.console import Answer
from tests.app.conftest import Start, open_page, page
from warehouse.settings import Settings

LIST = Answer(200, {}, '{"list": "demo200", "sk_id_curr": [100001, 100002]}')
SCORE = Answer(200, {"etag": '"1-night"'}, '{"sk_id_curr": 100002, "pd": 0.05}')


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str | None]]:
    calls: list[tuple[str, str, str | None]] = []

    def ask(url: str, key: str, body: str | None = None) -> Answer:
        calls.append((url, key, body))
        return LIST if "list=demo200" in url else SCORE

    monkeypatch.setattr(console, "ask", ask)
    return calls


def test_request_response_and_curl_line(
    settings: Settings, start: Start, asked: list[tuple[str, str, str | None]]
) -> None:
    app = open_page(start(), "console")
    app.text_input(key="console_key").set_value("s3cret").run()
    app.selectbox(key="console_client").set_value(100002).run()
    app.button(key="console_send").click().run()
    assert asked[-1] == ("http://127.0.0.1:8000/clients/100002/score", "s3cret", None)
    shown = page(app)
    codes = [code.value for code in app.code]
    assert 'curl -H "X-API-Key: $KEY" http://127.0.0.1:8000/clients/100002/score' in codes
    assert 'HTTP 200\netag: "1-night"' in codes
    assert '"pd": 0.05' in codes[-1]
    assert "s3cret" not in shown + "".join(codes)


def test_posts_send_their_body(
    settings: Settings, start: Start, asked: list[tuple[str, str, str | None]]
) -> None:
    app = open_page(start(), "console")
    app.text_input(key="console_key").set_value("s3cret").run()
    app.selectbox(key="console_question").set_value("predict").run()
    app.button(key="console_send").click().run()
    assert asked[-1][2] == '{"sk_id_curr": 100001}'
    assert any("-d '{\"sk_id_curr\": 100001}'" in code.value for code in app.code)


def test_service_that_is_down_is_named(
    settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCOREHOUSE_API_URL", "http://127.0.0.1:9")
    app = open_page(start(), "console")
    app.button(key="console_send").click().run()
    assert "ne répond pas à http://127.0.0.1:9" in app.error[0].value


def test_other_addresses_are_refused(
    settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCOREHOUSE_API_URL", "file:///etc")
    assert "doit commencer par" in open_page(start(), "console").error[0].value
