"""The application over a small release, read as an officer reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from serving import store
from tests.serving.sample_release import NOW, publish_sample
from warehouse.settings import PROJECT_ROOT, Settings

MAIN = PROJECT_ROOT / "app" / "main.py"
Start = Callable[..., AppTest]


@pytest.fixture
def empty_settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", _env_file=None)


@pytest.fixture
def settings(empty_settings: Settings) -> Settings:
    publish_sample(empty_settings)
    return empty_settings


@pytest.fixture
def start(empty_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Return a function that opens the application at a moment, in a language."""

    def run(now: datetime = NOW, language: str = "fr", client: int | None = None) -> AppTest:
        monkeypatch.setenv("SCOREHOUSE_HOME", str(empty_settings.home))
        monkeypatch.setattr(store, "utc_now", lambda: now)
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.session_state["language"] = language
        app.run()
        return app if client is None else open_client(app, client)

    return run


def open_client(app: AppTest, sk_id_curr: int) -> AppTest:
    """Search for an application by its number."""
    app.text_input[0].set_value(str(sk_id_curr))
    return app.button[0].click().run()


def texts(app: AppTest) -> list[str]:
    """Return every text on the page, charts and their text equivalents included."""
    assert not app.exception
    found: list[str] = []

    def visit(block: object) -> None:
        for element in getattr(block, "children", {}).values():
            proto = getattr(element, "proto", None)
            for name in ("body", "label", "value", "placeholder", "help", "alt"):
                text = getattr(proto, name, None)
                if isinstance(text, str):
                    found.append(text)
            found.extend(str(option) for option in getattr(proto, "options", None) or [])
            found.extend(_drawn(getattr(proto, "spec", None) or "{}"))
            visit(element)

    visit(app.main)
    return [unescape(re.sub(r"<[^>]+>", " ", text)) for text in found if text]


def _drawn(spec: str) -> list[str]:
    """Return the values in a figure that are words; its keys are Plotly's."""
    found: list[str] = []

    def visit(part: object) -> None:
        if isinstance(part, dict):
            part = list(part.values())
        if isinstance(part, list):
            for item in part:
                visit(item)
        elif isinstance(part, str):
            found.append(part)

    visit(json.loads(spec))
    return found


def page(app: AppTest) -> str:
    """Return everything on the page as one text with plain spaces."""
    return re.sub(r"\s+", " ", " ".join(texts(app)))
