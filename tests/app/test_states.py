"""What holds on every page: age of the data, language, no jargon, nothing published yet."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.app.conftest import REFUSED, Start, headings, open_page, page, search, texts
from tests.serving.sample_release import THIN_FILE, publish_sample
from warehouse.settings import Settings

FORBIDDEN = re.compile(
    r"\b(shap|log-?odds|features?|margins?|null|none|nan|true|false|champion|percentile)\b"
    r"|ext_|_against|_for\b|app_cat",
    re.IGNORECASE,
)
OFFICER = {"is_logged_in": True, "email": "ada@lender.example", "roles": ["officer"]}


@pytest.mark.parametrize(
    ("language", "title"),
    [("fr", "Aucun score n'est encore publié"), ("en", "No scores are published yet")],
)
def test_no_release_says_what_to_do(start: Start, language: str, title: str) -> None:
    app = start(language=language)
    assert headings(app) == [title]
    assert [code.value for code in app.code] == ["scorehouse night"]


def test_release_is_picked_up_without_restart(empty_settings: Settings, start: Start) -> None:
    app = start()
    publish_sample(empty_settings)
    assert headings(app.run()) == ["Dossiers à traiter"]


class TestFreshness:
    def test_age_is_shown(self, settings: Settings, start: Start) -> None:
        app = start()
        assert "10 mars 2026** (il y a 10 heures)" in page(app)
        assert not app.warning and not app.error

    def test_old_data_turns_amber(self, settings: Settings, start: Start) -> None:
        late = start(now=datetime(2026, 3, 13, 1, 0, tzinfo=UTC))
        assert "(il y a 2 jours)" in page(late)
        assert "ne sont plus à jour" in late.warning[0].value

    def test_failed_night_turns_red(self, settings: Settings, start: Start) -> None:
        settings.night_status_path.write_text(
            '{"ended_at": "2026-03-12T02:30:00+00:00", "is_good": false}'
        )
        app = start(now=datetime(2026, 3, 13, 1, 0, tzinfo=UTC))
        assert "de nuit du 12\u00a0mars\u00a02026 a échoué" in app.error[0].value
        assert not app.warning

    @pytest.mark.parametrize(
        "content",
        [
            '{"ended_at": "2026-03-10T02:30:00+00:00", "is_good": false}',  # before this release
            '{"ended_at": "2026-03-12T02:30:00+00:00", "is_good": true}',
            "half a li",
        ],
    )
    def test_other_ends_of_a_night_are_no_alarm(
        self, settings: Settings, start: Start, content: str
    ) -> None:
        settings.night_status_path.write_text(content)
        assert not start().error


class TestLanguage:
    def test_switch_is_kept_from_page_to_page(self, settings: Settings, start: Start) -> None:
        app = start()
        app.get("button_group")[0].set_value("en").run()
        assert headings(app) == ["Worklist"]
        assert headings(search(app, str(REFUSED))) == [f"Application {REFUSED}"]

    def test_choices_are_kept_and_said_in_the_new_language(
        self, settings: Settings, start: Start
    ) -> None:
        app = start()
        app.selectbox(key="filter_decision-fr").set_value("accept").run()
        app.get("button_group")[0].set_value("en").run()
        chosen = app.selectbox(key="filter_decision-en")
        assert chosen.value == "accept"
        assert "Acceptance proposed" in chosen.options and "Accord proposé" not in chosen.options
        assert "of 12 applications" in page(app)

    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize(
        ("client", "section"),
        [
            (None, "why"),
            (REFUSED, "why"),
            (REFUSED, "facts"),
            (REFUSED, "compare"),
            (REFUSED, "history"),
            (REFUSED, "changes"),
            (REFUSED, "decide"),
            (THIN_FILE, "why"),
            (100_010, "facts"),
        ],
    )
    def test_officer_pages_hold_no_jargon(
        self, settings: Settings, start: Start, language: str, client: int | None, section: str
    ) -> None:
        app = start(language=language, client=client, section=section)
        assert jargon(texts(app)) == []

    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("name", ["client-view", "glossary"])
    def test_neither_do_the_other_pages_of_an_officer(
        self, settings: Settings, start: Start, language: str, name: str
    ) -> None:
        app = start(language=language, client=REFUSED, user=OFFICER)
        assert jargon(texts(open_page(app, name))) == []


def jargon(words: list[str]) -> list[str]:
    plotly = ("none", "true", "false")  # its own settings
    return [text for text in words if text not in plotly and FORBIDDEN.search(text)]
