"""The pages as an officer meets them: both languages, every empty state, no jargon."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Start, open_client, page, texts
from tests.serving.sample_release import CLIENTS, THIN_FILE, publish_sample
from warehouse.settings import Settings

REFUSED, REVIEWED, ACCEPTED = 100_003, 100_002, 100_023
NO_CREDITS, NEVER_APPLIED = 100_007, 100_009
FORBIDDEN = re.compile(
    r"\b(shap|log-?odds|features?|margins?|null|none|nan|true|false|champion|percentile)\b"
    r"|ext_|_against|_for\b|app_cat",
    re.IGNORECASE,
)


def headings(app: AppTest) -> list[str]:
    return [element.value for element in app.title]


def open_page(app: AppTest, name: str) -> AppTest:
    app._page_hash = next(
        key for key, info in app._registered_pages.items() if info["url_pathname"] == name
    )
    return app.run()


class TestWorklist:
    def test_nearest_to_the_cut_off_come_first(self, settings: Settings, start: Start) -> None:
        app = start()
        assert headings(app) == ["Dossiers à traiter"]
        assert "1 à 20 sur 30 dossiers" in page(app)
        opened = [button.label for button in app.button if button.label.isdigit()]
        assert opened[:3] == ["100019", "100006", "100002"]

    def test_row_opens_its_client(self, settings: Settings, start: Start) -> None:
        app = start()
        app.button(key="open-2").click().run()
        assert headings(app) == ["Dossier 100002"]

    def test_filters_narrow_the_list(self, settings: Settings, start: Start) -> None:
        app = start()
        app.selectbox(key="filter_decision").set_value("accept").run()
        assert "sur 12 dossiers" in page(app)
        assert "Refus proposé 1" not in page(app)
        app.selectbox(key="filter_grade").set_value("F").run()
        assert "Aucun dossier ne répond à ces critères" in page(app)

    def test_pages_follow_each_other(self, settings: Settings, start: Start) -> None:
        app = start()
        app.button(key="next_page").click().run()
        assert "21 à 30 sur 30 dossiers" in page(app)
        assert app.button(key="next_page").disabled
        app.selectbox(key="filter_order").set_value("id").run()
        assert "1 à 20 sur 30 dossiers" in page(app)
        assert app.button(key="open-0").label == str(CLIENTS[0])


class TestClient:
    @pytest.mark.parametrize(
        ("client", "language", "sentence"),
        [
            (REFUSED, "fr", "Refus proposé : 15 points sous le seuil"),
            (REFUSED, "en", "Refusal proposed: 15 points below the cut-off"),
            (ACCEPTED, "fr", "Accord proposé : 4 points au-dessus du seuil"),
            (ACCEPTED, "en", "Acceptance proposed: 4 points above the cut-off"),
            (REVIEWED, "fr", "À examiner par une personne : 3 points sous le seuil"),
            (REVIEWED, "en", "To be reviewed by a person: 3 points below the cut-off"),
            (100_019, "fr", "À examiner par une personne : juste au seuil"),
        ],
    )
    def test_decision_in_words(
        self, settings: Settings, start: Start, client: int, language: str, sentence: str
    ) -> None:
        assert sentence in page(start(language=language, client=client))

    def test_score_names_its_date_and_validity(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED))
        assert "Date des données 10 mars 2026" in shown
        assert "Score valable jusqu'au 9 avril 2026" in shown
        assert "F (de A, le plus sûr, à G)" in shown

    def test_reasons_hold_client_and_usual_values(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED))
        against, favour = shown.split("Ce qui joue en faveur de la demande")[:2]
        assert "0,21 (valeur habituelle des dossiers acceptés : 0,55)" in against
        assert "−14 points" in against
        assert "12,5 ans (valeur habituelle des dossiers acceptés : 4,2 ans)" in favour

    def test_reasons_of_no_weight_are_left_out(self, settings: Settings, start: Start) -> None:
        change = "update score_reasons set contribution_points = contribution_points / 30"
        publish_sample(settings, sequence=2, change=change)
        shown = page(start(client=REFUSED))
        assert "Notes d'organismes externes moins d'un point" in shown
        assert "Dettes auprès d'autres prêteurs moins d'un point" not in shown

    def test_at_most_four_reasons_against(self, settings: Settings, start: Start) -> None:
        more = "insert into score_reasons by name select * replace (rank + {0} as rank, "
        more += "concept || {0} as concept) from score_reasons where rank = 1"
        publish_sample(settings, sequence=2, change=";".join(more.format(n) for n in (3, 4, 5)))
        against = page(start(client=REFUSED)).split("Ce qui pèse contre la demande")[1]
        assert against.split("Ce qui joue en faveur")[0].count("- pèse contre") == 4

    def test_facts_are_labelled_with_units(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED))
        for fact in (
            "Âge 22 ans",
            "Type de revenu Salarié",
            "Revenu déclaré 144 000",
            "Type de contrat Prêt personnel",
            "Part de l'échéance dans le revenu 11,0 %",
            "Jamais utilisé dans le score Sexe Femme",
        ):
            assert fact in shown

    def test_history_is_summed_up_in_words(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED))
        assert "27 échéances, dont 3 en retard ou impayées" in shown
        assert "Dernier mois avec un retard : octobre 2025" in shown
        assert "5 crédits auprès d'autres prêteurs, dont 2 en cours" in shown
        assert "4 demandes (accordé : 2, refusé : 1, annulé : 1)" in shown

    def test_every_chart_has_its_words(self, settings: Settings, start: Start) -> None:
        app = start(client=REFUSED)
        charts = app.get("plotly_chart")
        captions = {caption.value for caption in app.caption}
        assert len(charts) == 4
        for chart in charts:
            assert chart.proto.alt in captions

    def test_choice_offers_the_demonstration_list(self, settings: Settings, start: Start) -> None:
        app = open_page(start(), "client")
        assert headings(app) == ["Choisir un client"]
        demo = app.selectbox(key="demo_client")
        assert demo.options == [str(key) for key in CLIENTS]
        demo.set_value(ACCEPTED).run()
        assert headings(app) == [f"Dossier {ACCEPTED}"]


class TestEmptyStates:
    @pytest.mark.parametrize(
        ("language", "title"),
        [("fr", "Aucun score n'est encore publié"), ("en", "No scores are published yet")],
    )
    def test_no_release_says_what_to_do(self, start: Start, language: str, title: str) -> None:
        app = start(language=language)
        assert headings(app) == [title]
        assert [code.value for code in app.code] == ["scorehouse night"]

    def test_release_is_picked_up_without_restart(
        self, empty_settings: Settings, start: Start
    ) -> None:
        app = start()
        publish_sample(empty_settings)
        assert headings(app.run()) == ["Dossiers à traiter"]

    @pytest.mark.parametrize("typed", ["424242", "999999999999999999"])
    def test_unknown_number_is_named(self, settings: Settings, start: Start, typed: str) -> None:
        app = start(client=int(typed))
        assert [error.value[:50] for error in app.error] == [
            f"Aucun dossier publié ne porte le numéro {typed}. Vér"[:50]
        ]

    @pytest.mark.parametrize("typed", ["", "abc", "-1", "1 or 1=1", "٣", "9" * 30])
    def test_anything_but_a_number_is_refused(
        self, settings: Settings, start: Start, typed: str
    ) -> None:
        app = start()
        app.text_input[0].set_value(typed)
        app.button[0].click().run()
        assert [error.value[:40] for error in app.error] == [
            "Un numéro de dossier ne contient que des"
        ]

    def test_number_may_be_typed_with_spaces(self, settings: Settings, start: Start) -> None:
        app = start()
        app.text_input[0].set_value(" 100 003 ")
        assert headings(app.button[0].click().run()) == ["Dossier 100003"]

    def test_client_that_left_the_release(self, settings: Settings, start: Start) -> None:
        app = start(client=REFUSED)
        publish_sample(
            settings, sequence=2, change=f"delete from scores_latest where sk_id_curr = {REFUSED}"
        )
        app.run()
        assert [error.value[:13] for error in app.error] == ["Aucun dossier"]

    def test_thin_file_is_said_and_complete(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=THIN_FILE))
        assert "Dossier peu documenté" in shown
        assert "Ce qui joue en faveur de la demande Rien de notable." in shown
        assert "Aucun remboursement passé n'est connu chez nous." in shown
        assert "Aucun crédit auprès d'un autre prêteur n'est connu." in shown
        assert "Ce client n'a jamais fait de demande chez nous." in shown

    @pytest.mark.parametrize(
        ("client", "missing", "present"),
        [
            (NO_CREDITS, "Aucun crédit auprès d'un autre", "Dernier mois avec un retard"),
            (NEVER_APPLIED, "Ce client n'a jamais fait", "crédits auprès d'autres prêteurs"),
        ],
    )
    def test_missing_history_leaves_the_others(
        self, settings: Settings, start: Start, client: int, missing: str, present: str
    ) -> None:
        shown = page(start(client=client))
        assert missing in shown and present in shown

    def test_profile_and_reasons_may_be_missing(self, settings: Settings, start: Start) -> None:
        change = "; ".join(
            f"delete from {table} where sk_id_curr = {REFUSED}"
            for table in ("client_profile", "loan_profile", "score_reasons")
        )
        publish_sample(settings, sequence=2, change=change)
        shown = page(start(client=REFUSED))
        assert "Aucune raison n'est enregistrée." in shown
        assert shown.count("Rien n'est enregistré.") == 2


class TestFreshness:
    def test_age_is_shown(self, settings: Settings, start: Start) -> None:
        app = start()
        assert "10 mars 2026** (il y a 10 heures)" in page(app)
        assert not app.warning

    def test_old_data_turns_amber(self, settings: Settings, start: Start) -> None:
        late = start(now=datetime(2026, 3, 13, 1, 0, tzinfo=UTC))
        assert "(il y a 2 jours)" in page(late)
        assert "ne sont plus à jour" in late.warning[0].value

    def test_expired_score_is_said(self, settings: Settings, start: Start) -> None:
        app = start(now=datetime(2026, 4, 10, 1, 0, tzinfo=UTC), client=REFUSED)
        assert any("n'est plus valable depuis le 9\u00a0avril" in w.value for w in app.warning)


class TestLanguage:
    def test_switch_is_kept_from_page_to_page(self, settings: Settings, start: Start) -> None:
        app = start()
        app.get("button_group")[0].set_value("en").run()
        assert headings(app) == ["Worklist"]
        assert headings(open_client(app, REFUSED)) == [f"Application {REFUSED}"]

    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("client", [None, REFUSED, THIN_FILE, 100_010, 100_020])
    def test_officer_pages_hold_no_jargon(
        self, settings: Settings, start: Start, language: str, client: int | None
    ) -> None:
        words = [
            text
            for text in texts(start(language=language, client=client))
            if text not in ("none", "true", "false")  # Plotly's own settings
        ]
        assert [text for text in words if FORBIDDEN.search(text)] == []


class TestModel:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_page_shows_quality_and_drift(
        self, settings: Settings, start: Start, language: str
    ) -> None:
        app = open_page(start(language=language), "model")
        shown = page(app)
        assert ("0,776" if language == "fr" else "0.776") in shown
        assert len(app.get("plotly_chart")) == 3
        expected = {"fr": "Notes d'organismes externes", "en": "Scores of external agencies"}
        assert expected[language] in shown
        assert {"fr": "groupe trop petit", "en": "group too small"}[language] in shown
        assert {"fr": "écart marqué", "en": "significant"}[language] in shown

    def test_report_is_embedded_when_asked_for(self, settings: Settings, start: Start) -> None:
        assert not open_page(start(), "model").toggle
        report = settings.home / "reports" / "20260310-0123456789ab" / "drift.html"
        report.parent.mkdir(parents=True)
        report.write_text("<p>the whole report</p>", encoding="utf-8")
        app = open_page(start(), "model")
        assert not app.get("iframe")
        app.toggle(key="drift_report").set_value(True).run()
        assert "the whole report" in app.get("iframe")[0].proto.srcdoc

    @pytest.mark.parametrize("name", ["../secret.html", "/etc/passwd", "reports/../secret.html"])
    def test_report_outside_its_folder_is_not_shown(
        self, settings: Settings, start: Start, name: str
    ) -> None:
        settings.reports.mkdir(parents=True)
        (settings.home / "secret.html").write_text("secret", encoding="utf-8")
        change = f"update drift_runs set report_html = '{name}'"
        publish_sample(settings, sequence=2, change=change)
        app = open_page(start(), "model")
        assert not app.toggle
        assert "n'est pas sur cette machine" in page(app)
