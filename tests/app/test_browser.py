"""The desk in a real browser on a real server: an officer's way in both languages, and access."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.access import PAGES
from app.views.monitoring import SECTIONS as MONITORING_SECTIONS
from tests.app.running import needs_browser, running_browser, running_desk
from tests.deployment.services import free_port
from tests.serving.sample_release import publish_sample
from warehouse.officer_decisions import decisions_of
from warehouse.settings import Settings

pytestmark = [pytest.mark.heavy, needs_browser]
# Applications enough for groups to be shown: the sample eight times over.
TABLES = ("scores_latest", "client_profile", "loan_profile", "score_reasons")
MORE = ";".join(
    f"insert into {table} by name "
    f"select * replace (sk_id_curr + {1000 * 2**step} as sk_id_curr) from {table}"
    for step in range(3)
    for table in TABLES
)
REFUSED = 100_003
SECTIONS = 6


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("home"), _env_file=None)
    publish_sample(settings, change=MORE)
    return settings


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with running_desk(settings, free_port()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page.goto(address)
    expect(page.locator("[class*=st-key-worklist-row-0]")).to_be_visible(timeout=60_000)
    yield page
    page.close()


def settle(page: Page) -> None:
    """Wait until the script has run and what it drew is on the screen."""
    page.wait_for_timeout(300)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_timeout(500)


def section(page: Page, number: int) -> None:
    page.locator("[class*=st-key-section] button").nth(number).click()
    settle(page)


WORDS = {
    "fr": {
        "client": "Dossier",
        "verdict": "Refus proposé : 15 points sous le seuil",
        "compared": "C'est plus que chez",
        "refuse": "Refuser le prêt",
        "reason": "conforme à la proposition",
        "record": "Enregistrer la décision",
        "letter": "Notre réponse à votre demande de crédit",
        "pdf": "Télécharger en PDF",
    },
    "en": {
        "client": "Application",
        "verdict": "Refusal proposed: 15 points below the cut-off",
        "compared": "That is more than in",
        "refuse": "Refuse the loan",
        "reason": "as proposed",
        "record": "Record the decision",
        "letter": "Our answer to your application for credit",
        "pdf": "Download as PDF",
    },
}


@pytest.mark.parametrize(("language", "client"), [("fr", REFUSED), ("en", REFUSED + 1000)])
def test_officer_goes_from_the_worklist_to_the_letter(
    page: Page, settings: Settings, language: str, client: int
) -> None:
    words = WORDS[language]
    if language == "en":
        page.get_by_text("English").click()
        expect(page.get_by_role("heading", name="Worklist")).to_be_visible()
    # The worklist: by keyboard, as by mouse, a row leads to its client.
    first = page.locator("[class*=st-key-worklist-row-] button").first
    opened = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"{words['client']} {opened}")).to_be_visible()
    page.get_by_placeholder("Numéro de dossier" if language == "fr" else "Application number").fill(
        str(client)
    )
    page.keyboard.press("Enter")
    expect(page.get_by_text(words["verdict"])).to_be_visible()
    # A client's number stands in no address.
    assert str(client) not in page.url
    section(page, 2)
    expect(page.get_by_text(words["compared"]).first).to_be_visible()
    section(page, 5)
    page.get_by_text(words["refuse"]).click()
    reason = page.locator("[class*=st-key-decide_reason] input")
    reason.click()
    reason.press_sequentially(words["reason"])
    page.keyboard.press("Enter")
    expect(reason).to_have_value(words["reason"])
    page.locator(".st-key-decide_note textarea").fill("vu avec le client")
    page.get_by_role("button", name=words["record"]).click()
    expect(page.get_by_role("heading", name=words["letter"])).to_be_visible()
    bytes_made = []
    for _ in range(2):
        with page.expect_download() as download:
            page.get_by_role("button", name=words["pdf"]).click()
        bytes_made.append(Path(download.value.path()).read_bytes())
    assert bytes_made[0].startswith(b"%PDF")
    assert bytes_made[0] == bytes_made[1]
    [kept] = decisions_of(settings.state_path, client)
    assert (kept.decision, kept.officer, kept.note) == ("refuse", "local", "vu avec le client")


def test_no_page_has_a_serious_barrier(page: Page) -> None:
    found = {"worklist": barriers(page)}
    page.locator("[class*=st-key-worklist-row-] button").first.click()
    expect(page.locator(".verdict")).to_be_visible()
    for number in range(SECTIONS):
        section(page, number)
        found[f"client, part {number + 1}"] = barriers(page)
    for name in PAGES:
        if name not in ("worklist", "client"):
            page.locator(f"a[href$='/{name.replace('_', '-')}']").first.click()
            settle(page)
            found[name] = barriers(page)
        if name == "monitoring":
            for number, part in enumerate(MONITORING_SECTIONS):
                page.locator("[class*=st-key-section-monitoring] button").nth(number).click()
                settle(page)
                found[f"monitoring, {part}"] = barriers(page)
    assert {name: rules for name, rules in found.items() if rules} == {}


def barriers(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical, with the first place of each."""
    settle(page)
    result = Axe().run(page).response
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:160]}"
        for rule in result["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def test_pages_have_titles_of_their_own(page: Page) -> None:
    titles = {page.title()}
    for name in PAGES:
        if name not in ("worklist", "client"):
            page.locator(f"a[href$='/{name.replace('_', '-')}']").first.click()
            settle(page)
            titles.add(page.title())
    assert len(titles) == len(PAGES) - 1


def test_double_zoom_needs_no_sideways_scrolling(browser: Browser, address: str) -> None:
    # 200 % of 1280 pixels leaves 640.
    page = browser.new_page(viewport={"width": 640, "height": 450})
    page.goto(address)
    expect(page.locator("[class*=st-key-worklist-row-0]")).to_be_visible(timeout=60_000)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    page.locator("[class*=st-key-worklist-row-] button").first.click()
    expect(page.locator(".verdict")).to_be_visible()
    settle(page)
    assert page.evaluate(wide) <= 0
    page.close()


def test_page_of_another_name_cannot_connect(address: str) -> None:
    # DNS rebinding: a foreign page whose name now leads to this machine.
    host, port = address.removeprefix("http://").split(":")
    for name, status in ((host, b"101"), ("evil.example", b"403")):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(
                b"GET /_stcore/stream HTTP/1.1\r\nHost: %s:%s\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                % (name.encode(), port.encode())
            )
            assert connection.recv(64).split(b" ")[1] == status
