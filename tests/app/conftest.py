"""The application over a small release, read as an officer reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from serving import store
from tests.serving.sample_release import NOW, publish_sample
from warehouse.settings import PROJECT_ROOT, Settings

MAIN = PROJECT_ROOT / "app" / "main.py"
Start = Callable[..., AppTest]

REFUSED, REVIEWED, ACCEPTED = 100_003, 100_002, 100_023
NO_CREDITS, NEVER_APPLIED = 100_007, 100_009


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

    def run(
        now: datetime = NOW,
        language: str = "fr",
        client: int | None = None,
        section: str = "why",
        user: dict[str, Any] | None = None,
    ) -> AppTest:
        monkeypatch.setenv("SCOREHOUSE_HOME", str(empty_settings.home))
        monkeypatch.setattr(store, "utc_now", lambda: now)
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.session_state["language"] = language
        if user is not None:
            app.secrets["auth"] = {"client_id": "desk"}
            app.user = user
        if client is not None:
            # What clicking a row of the worklist leaves behind.
            app.session_state["sk_id_curr"] = client
            app.session_state["go_to_client"] = True
            app.session_state["client_section"] = section
        return app.run()

    return run


def search(app: AppTest, typed: str) -> AppTest:
    """Search for an application by what is typed."""
    app.text_input[0].set_value(typed)
    [button] = [button for button in app.button if button.label in ("Ouvrir", "Open")]
    return button.click().run()


def open_page(app: AppTest, name: str) -> AppTest:
    """Open a page of the menu; the first one has no name."""
    app._page_hash = next(
        key for key, info in app._registered_pages.items() if info["url_pathname"] == name
    )
    return app.run()


def headings(app: AppTest) -> list[str]:
    """Return the titles on the page."""
    return [element.value for element in app.title]


def texts(app: AppTest) -> list[str]:
    """Return every text on the page, charts, images and their text equivalents included."""
    assert not app.exception
    found: list[str] = []

    def visit(block: object) -> None:
        for element in getattr(block, "children", {}).values():
            proto = getattr(element, "proto", None)
            for name in ("body", "label", "value", "placeholder", "help", "alt"):
                text = getattr(proto, name, None)
                if isinstance(text, str):
                    found.append(text)
                    found.extend(re.findall(r"<img [^>]*alt='([^']*)'", text))
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
