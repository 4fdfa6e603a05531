"""Signing in to the desk in a real browser, at a provider that speaks OpenID Connect."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.running import (
    needs_browser,
    running_browser,
    running_command,
    running_desk,
)
from tests.deployment.services import free_port
from tests.serving.sample_release import publish_sample
from warehouse.settings import Settings
from warehouse.state import read_written

pytestmark = [pytest.mark.heavy, needs_browser]
PEOPLE = {"ophelie": ["officer"], "anatole": ["analyst"], "visitor": []}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("home"), _env_file=None)
    publish_sample(settings)
    return settings


@pytest.fixture(scope="module")
def address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, provider = free_port(), free_port()
    home = tmp_path_factory.mktemp("user")
    (home / ".streamlit").mkdir()
    (home / ".streamlit" / "secrets.toml").write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        'cookie_secret = "of-this-test-alone-and-long-enough"\n'
        'client_id = "desk"\n'
        'client_secret = "told-to-nobody"\n'
        f'server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    claims = (
        json.dumps({"sub": name, "email": f"{name}@lender.example", "roles": roles})
        for name, roles in PEOPLE.items()
    )
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "--port", str(provider)]
    for claim in claims:
        command += ["--user-claims", claim]
    with (
        running_command(command, provider),
        running_desk(settings, port, {"HOME": str(home)}) as address,
    ):
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


def sign_in(browser: Browser, address: str, name: str) -> Page:
    """Open the desk, be sent to the provider, say who one is and come back."""
    page = browser.new_context(locale="fr-FR").new_page()
    page.goto(address)
    page.get_by_role("button", name="S'identifier").click(timeout=60_000)
    page.get_by_role("button", name=name).click()
    return page


def test_an_officer_signs_in_reads_a_client_and_signs_out(
    browser: Browser, address: str, settings: Settings
) -> None:
    page = sign_in(browser, address, "ophelie")
    page.locator("[class*=st-key-worklist-row-] button").first.click()
    expect(page.locator(".verdict")).to_be_visible()
    for _ in range(100):  # a thread of the desk writes the log
        if looks := read_written(settings.state_path, "select distinct key_name from access_log"):
            break
        page.wait_for_timeout(100)
    [looked] = looks
    assert looked == {"key_name": "app:ophelie@lender.example"}
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="End session").click()  # at the provider, too
    expect(page.get_by_role("button", name="S'identifier")).to_be_visible()


def test_an_analyst_sees_no_client(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "anatole")
    expect(page.locator("a[href$='/monitoring']").first).to_be_visible()
    assert page.locator("a[href$='/client']").count() == 0
    page.goto(f"{address}/worklist")
    expect(page.locator("a[href$='/monitoring']").first).to_be_visible()
    assert page.locator("[class*=st-key-worklist-row-]").count() == 0


def test_who_has_no_role_sees_nothing(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, "visitor")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    assert page.locator("[data-testid=stSidebarNav]").count() == 0
    assert page.locator("[class*=st-key-worklist-row-]").count() == 0
