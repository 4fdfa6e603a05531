"""The page at /docs needs no other host, shows every address, and its examples work in place."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from serving.api import create_app
from tests.serving.conftest import TurnableClock
from tests.serving.running import running
from warehouse.settings import Settings

CHROMIUM = shutil.which("chromium")


def test_every_address_is_shown_with_its_examples(client: TestClient) -> None:
    page = client.get("/docs").text
    document = client.get("/openapi.json").json()
    for path, item in document["paths"].items():
        for method in item:
            assert f"<h2>{method.upper()} {path}</h2>" in page
    assert page.count("external_scores_against") >= 2
    assert "with the scope explanations" in page


def test_page_asks_no_other_host(client: TestClient) -> None:
    answer = client.get("/docs")
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'sha256-" in policy


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_examples_work_in_place(settings: Settings, key: str, clock: TurnableClock) -> None:
    with (
        running(create_app(settings, clock)) as url,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda line: problems.append(line.text) if line.type == "error" else None,
        )
        page.goto(f"{url}/docs")
        page.fill("#key", key)
        for address in ("/clients/{sk_id_curr}/score", "/predict", "/scores", "/health/live"):
            form = page.locator(f'form[data-path="{address}"]')
            form.locator("button").click()
            shown = form.locator("pre")
            shown.wait_for()
            page.wait_for_function("pre => pre.textContent !== ''", arg=shown.element_handle())
            assert shown.inner_text().startswith("200 "), shown.inner_text()
        assert problems == []
