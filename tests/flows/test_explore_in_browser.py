"""The exploratory report in a real browser: its charts answer, and it asks no other host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from flows.explore import SECTIONS, write_report
from warehouse.load import load_drop
from warehouse.sample import generate_sample
from warehouse.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}: apt-get install chromium"
    ),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    generate_sample(500, 42, folder / "drop")
    settings = Settings(home=folder / "home", _env_file=None)
    load_drop(settings, folder / "drop", None)
    return write_report(settings, folder)


@pytest.fixture
def page(report: Path) -> Iterator[Page]:
    """The report, opened; nothing went wrong and nothing was fetched meanwhile."""
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url))
        page.goto(report.as_uri())
        page.wait_for_function("document.querySelectorAll('.main-svg').length > 0")
        yield page
        browser.close()
    assert set(wrong) == {report.as_uri()}


def test_every_chart_is_drawn_and_its_menu_changes_what_is_shown(page: Page) -> None:
    drawn = page.locator(".plotly-graph-div .plot-container")
    assert drawn.count() == sum(section.draw is not None for section in SECTIONS)
    chart = page.locator("#chart-default_rate_by_band")
    before = chart.locator(".bars .point").count()
    assert before >= 10
    chart.locator(".updatemenu-header").click()
    chart.locator(".updatemenu-dropdown-button", has_text="age_years").click()
    assert "age_years" in chart.locator(".updatemenu-header").text_content()
    assert chart.locator(".bars .point").count() >= 10


def test_a_narrow_window_shows_all_of_it_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_the_page_around_the_charts_can_be_read_by_everybody(page: Page) -> None:
    found = Axe().run(page, context={"exclude": [[".plotly-graph-div"]]})
    assert found.violations_count == 0, found.generate_report()
