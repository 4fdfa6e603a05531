"""The guard: who comes in, what each role can open, and what every look leaves behind."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest
from streamlit import config

from app.access import PAGES, signed_in_reader
from tests.app.conftest import ACCEPTED, REFUSED, Start, headings, open_page, page, search
from warehouse.settings import Settings

SETTINGS = Settings(_env_file=None)


def user(*roles: str) -> dict[str, Any]:
    return {"is_logged_in": True, "email": "ada@lender.example", "roles": list(roles)}


def pages(app: Any) -> set[str]:
    return {info["url_pathname"] for info in app._registered_pages.values()}


def access_log(settings: Settings) -> list[tuple[str, str, str]]:
    """Return who looked at what, once the log has been written."""
    for _ in range(40):
        with closing(sqlite3.connect(settings.state_path)) as state:
            rows = state.execute(
                "select key_name, route, outcome from access_log order by lookup_id"
            ).fetchall()
        if rows:
            time.sleep(0.3)  # what follows at once belongs to it
            with closing(sqlite3.connect(settings.state_path)) as state:
                return state.execute(
                    "select key_name, route, outcome from access_log order by lookup_id"
                ).fetchall()
        time.sleep(0.1)
    return []


class TestSignIn:
    def test_without_provider_it_is_local_and_says_so(
        self, settings: Settings, start: Start
    ) -> None:
        app = start()
        assert "Poste local sans identification, ouvert à cette machine seulement" in page(app)
        assert len(pages(app)) == len(PAGES)

    @pytest.mark.parametrize("address", ["0.0.0.0", "", "192.0.2.7"])
    def test_without_provider_no_other_address_is_served(
        self, settings: Settings, start: Start, address: str
    ) -> None:
        before = config.get_option("server.address")
        config.set_option("server.address", address)
        try:
            app = start(client=REFUSED)
        finally:
            config.set_option("server.address", before)
        assert headings(app) == ["Ce poste n'est pas ouvert"]
        assert str(REFUSED) not in page(app)

    def test_with_provider_nobody_reads_before_signing_in(
        self, settings: Settings, start: Start
    ) -> None:
        app = start(client=REFUSED, user={"is_logged_in": False})
        assert headings(app) == ["Le poste du chargé de clientèle"]
        assert "S'identifier" in [button.label for button in app.button]
        assert str(REFUSED) not in page(app)

    def test_known_person_without_a_role_reads_nothing(
        self, settings: Settings, start: Start
    ) -> None:
        app = start(user=user("janitor"))
        assert headings(app) == ["Aucun rôle ne vous est attribué"]


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "opened", "closed", "first"),
        [
            ("officer", {"client", "client-view", "glossary"}, {"model", "console"}, "Dossiers"),
            (
                "analyst",
                {"model", "monitoring", "console", "glossary"},
                {"client", "client-view", "worklist"},
                "Portefeuille",
            ),
            ("risk", {"client", "model", "monitoring"}, set(), "Dossiers"),
        ],
    )
    def test_role_opens_its_pages_alone(
        self,
        settings: Settings,
        start: Start,
        role: str,
        opened: set[str],
        closed: set[str],
        first: str,
    ) -> None:
        app = start(user=user(role))
        assert opened <= pages(app) and not closed & pages(app)
        assert headings(app)[0].startswith(first)
        assert "Identifié : ada@lender.example" in page(app)

    def test_analyst_can_neither_search_nor_be_led_to_a_client(
        self, settings: Settings, start: Start
    ) -> None:
        app = start(client=REFUSED, user=user("analyst"))
        assert headings(app) == ["Portefeuille"]
        assert not app.text_input

    @pytest.mark.parametrize(
        "claims",
        [
            {"email": "a@b", "roles": "officer, risk"},
            {"email": "a@b", "roles": ["officer", "risk", "other"]},
        ],
    )
    def test_roles_come_as_list_or_text(self, claims: dict[str, Any]) -> None:
        reader = signed_in_reader(claims, SETTINGS)
        assert reader is not None and reader.roles == {"officer", "risk"}

    @pytest.mark.parametrize(
        "claims",
        [{}, {"roles": ["officer"]}, {"email": "a@b"}, {"email": "a@b", "roles": "Officer"}],
    )
    def test_without_name_or_role_there_is_no_reader(self, claims: dict[str, Any]) -> None:
        assert signed_in_reader(claims, SETTINGS) is None


class TestAccessLog:
    def test_every_look_at_a_client_is_written(self, settings: Settings, start: Start) -> None:
        app = start(client=REFUSED, user=user("officer"))
        app.run()  # drawn again: the same look
        search(app, str(ACCEPTED))
        search(app, "424242")
        open_page(app, "client-view")
        name = "app:ada@lender.example"
        assert access_log(settings) == [
            (name, "app/client", "found"),
            (name, "app/client", "found"),
            (name, "app/search", "unknown"),
            (name, "app/client_view", "found"),
        ]

    def test_log_names_no_client(self, settings: Settings, start: Start) -> None:
        start(client=REFUSED)
        assert access_log(settings)
        with closing(sqlite3.connect(settings.state_path)) as state:
            rows = state.execute("select * from access_log").fetchall()
        assert str(REFUSED) not in str(rows)

    def test_client_is_not_shown_while_the_log_is_full(
        self, settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("warehouse.access_log.AccessLog.is_full", True)
        app = start(client=REFUSED)
        assert "n'est pas affiché" in app.error[0].value
        assert "Refus proposé :" not in page(app)
