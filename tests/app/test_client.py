"""One application as an officer meets it: the decision, why, facts, comparison, history."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from app.desk import verdict
from app.texts import Words
from tests.app.conftest import (
    ACCEPTED,
    NEVER_APPLIED,
    NO_CREDITS,
    REFUSED,
    Start,
    headings,
    open_page,
    page,
    search,
)
from tests.serving.sample_release import CLIENTS, THIN_FILE, publish_sample
from warehouse.settings import Settings


class TestSummary:
    @pytest.mark.parametrize(
        ("decision", "margin", "french", "english"),
        [
            (
                "refuse",
                -37.8,
                "Refus proposé : 38\u00a0points sous le seuil",
                "Refusal proposed: 38\u00a0points below the cut-off",
            ),
            (
                "accept",
                4.2,
                "Accord proposé : 4\u00a0points au-dessus du seuil",
                "Acceptance proposed: 4\u00a0points above the cut-off",
            ),
            (
                "review",
                -1.4,
                "À examiner par une personne : 1\u00a0point sous le seuil",
                "To be reviewed by a person: 1\u00a0point below the cut-off",
            ),
            (
                "review",
                0.4,
                "À examiner par une personne : juste au seuil",
                "To be reviewed by a person: right at the cut-off",
            ),
        ],
    )
    def test_decision_in_words(
        self, decision: str, margin: float, french: str, english: str
    ) -> None:
        row = {"decision": decision, "margin_points": margin}
        assert verdict(row, Words("fr")) == french
        assert verdict(row, Words("en")) == english

    def test_score_names_its_date_and_validity(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED))
        assert "Refus proposé : 15 points sous le seuil" in shown
        assert "Date des données 10 mars 2026" in shown
        assert "Score valable jusqu'au 9 avril 2026" in shown
        assert "F (de A, le plus sûr, à G)" in shown
        said = "Score : 539 points, pour un seuil de 554."
        assert shown.count(said) == 2  # below the gauge, and for who cannot see it

    def test_expired_score_is_said(self, settings: Settings, start: Start) -> None:
        app = start(now=datetime(2026, 4, 10, 1, 0, tzinfo=UTC), client=REFUSED)
        assert any("n'est plus valable depuis le 9\u00a0avril" in w.value for w in app.warning)

    def test_choice_offers_the_demonstration_list(self, settings: Settings, start: Start) -> None:
        app = open_page(start(), "client")
        assert headings(app) == ["Choisir un client"]
        demo = app.selectbox(key="demo_client")
        assert demo.options == [str(key) for key in CLIENTS]
        demo.set_value(ACCEPTED).run()
        assert headings(app) == [f"Dossier {ACCEPTED}"]

    def test_section_is_kept_from_client_to_client(self, settings: Settings, start: Start) -> None:
        app = start(client=REFUSED, section="facts")
        assert "Revenu déclaré" in page(search(app, str(ACCEPTED)))


class TestWhy:
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

    def test_reasons_say_where_the_client_stands(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED))
        # 0.21 of a median of 0.5 lies just above the 5th percentile, 412,000 beyond the 95th.
        assert "Plus élevé que chez environ 5 % des dossiers acceptés." in shown
        assert "Parmi les 5 % les plus élevés des dossiers acceptés." in shown

    def test_what_cannot_be_placed_has_no_drawing(self, settings: Settings, start: Start) -> None:
        # Of five reasons one has no value and its group is too small.
        app = start(client=REFUSED)
        drawn = [element.proto.body.count("class='strip'") for element in app.get("html")]
        assert sum(drawn) == 4


class TestFacts:
    def test_facts_are_labelled_with_units(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED, section="facts"))
        for fact in (
            "Âge 22 ans",
            "Type de revenu Salarié",
            "Revenu déclaré 144 000",
            "Type de contrat Prêt personnel",
            "Part de l'échéance dans le revenu 11,0 %",
            "Jamais utilisé dans le score Sexe Femme",
        ):
            assert fact in shown


class TestCompare:
    def test_client_stands_among_the_others(self, settings: Settings, start: Start) -> None:
        app = start(client=REFUSED, section="compare")
        app.selectbox(key="compare_group-fr").set_value("all").run()
        app.selectbox(key="compare_what-fr").set_value("amt_credit").run()
        # 5 of 30 ask for less.
        said = "Montant demandé : 202 500. C'est plus que chez 17 % des 30 dossiers"
        assert said in page(app)
        [chart] = app.get("plotly_chart")
        assert "dont la médiane est" in chart.proto.alt

    @pytest.mark.parametrize("group", ["accepted", "comparable"])
    def test_small_group_is_not_shown(self, settings: Settings, start: Start, group: str) -> None:
        app = start(client=REFUSED, section="compare")
        app.selectbox(key="compare_group-fr").set_value(group).run()
        assert "Le groupe est trop petit pour être montré" in page(app)
        assert not app.get("plotly_chart")

    def test_two_characteristics_are_crossed(self, settings: Settings, start: Start) -> None:
        app = start(client=REFUSED, section="compare")
        app.selectbox(key="compare_second-fr").set_value("amt_credit").run()
        assert "Le groupe est trop petit pour être montré" in page(app)  # 30 applications
        change = "insert into {0} by name "
        change += "select * replace (sk_id_curr + {1} as sk_id_curr) from {0}"
        more = ";".join(
            change.format(table, 1000 * 2**step)
            for step in range(3)
            for table in ("scores_latest", "client_profile", "loan_profile")
        )
        publish_sample(settings, sequence=2, change=more)
        shown = page(app.run())
        assert "Autour de ce client se trouvent 8 dossiers" in shown
        assert "accord proposé pour 0 %" in shown

    def test_similar_clients_are_counted_not_named(self, settings: Settings, start: Start) -> None:
        assert "Aucun dossier semblable" in page(start(client=REFUSED, section="compare"))
        neighbours = f"""
            create or replace table similar_clients as
            select {REFUSED} as sk_id_curr, rank, rank > 8 as has_defaulted
            from range(1, 11) as ranks (rank)
        """
        publish_sample(settings, sequence=2, change=neighbours)
        shown = page(start(client=REFUSED, section="compare"))
        assert "Parmi les 10 dossiers passés les plus semblables" in shown
        assert ", 8 ont été remboursés." in shown


class TestHistory:
    def test_history_is_summed_up_in_words(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED, section="history"))
        assert "27 échéances, dont 3 en retard ou impayées" in shown
        assert "Dernier mois avec un retard : octobre 2025" in shown
        assert "5 crédits auprès d'autres prêteurs, dont 2 en cours" in shown
        assert "4 demandes (accordé : 2, refusé : 1, annulé : 1)" in shown

    def test_every_chart_has_its_words_and_its_figures(
        self, settings: Settings, start: Start
    ) -> None:
        app = start(client=REFUSED, section="history")
        charts = app.get("plotly_chart")
        bodies = [element.proto.body for element in app.get("html")]
        assert len(charts) == 2
        for chart in charts:
            [body] = [body for body in bodies if escape(chart.proto.alt) in body]
            assert "<details>" in body and "<table" in body

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
        shown = page(start(client=client, section="history"))
        assert missing in shown and present in shown


class TestChanges:
    def test_without_options_it_says_so(self, settings: Settings, start: Start) -> None:
        shown = page(start(client=REFUSED, section="changes"))
        assert "Aucune option n'est enregistrée pour ce dossier" in shown
        assert "Ce dossier n'avait pas de score la nuit précédente." in shown

    def test_stored_options_and_moves_are_shown(self, settings: Settings, start: Start) -> None:
        tables = f"""
            create or replace table recourse as
            select {REFUSED} as sk_id_curr, 1 as option, 561.0 as new_points,
                'accept' as new_decision, true as flips,
                'Emprunter moins (montant : 90 000 au lieu de 202 500).' as text_fr,
                'Borrow less (amount: 90,000 instead of 202,500).' as text_en;
            create or replace table score_changes as
            select {REFUSED} as sk_id_curr, date '2026-03-09' as prev_as_of,
                530.0 as prev_score_points, 539.2 as score_points, 9.2 as delta_points,
                6.1 as delta_points_data, 3.1 as delta_points_model, 0.0 as delta_points_policy,
                'refuse' as prev_decision, 'refuse' as decision
        """
        publish_sample(settings, sequence=2, change=tables)
        shown = page(start(client=REFUSED, section="changes"))
        assert "Simulation sur les données du 10 mars 2026, pas un engagement" in shown
        assert "(montant : 90 000 au lieu de 202 500). 561 points Accord proposé" in shown
        assert "530 points le 9 mars 2026, 539 points aujourd'hui." in shown
        assert "Les données du client +6,1" in shown and "Écart total +9,2" in shown


class TestUnknown:
    @pytest.mark.parametrize("typed", ["424242", "999999999999999999"])
    def test_unknown_number_is_named(self, settings: Settings, start: Start, typed: str) -> None:
        app = search(start(), typed)
        assert [error.value[:50] for error in app.error] == [
            f"Aucun dossier publié ne porte le numéro {typed}. Vér"[:50]
        ]

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
        shown = page(start(client=THIN_FILE, section="history"))
        assert "Aucun remboursement passé n'est connu chez nous." in shown
        assert "Aucun crédit auprès d'un autre prêteur n'est connu." in shown
        assert "Ce client n'a jamais fait de demande chez nous." in shown

    def test_profile_and_reasons_may_be_missing(self, settings: Settings, start: Start) -> None:
        change = "; ".join(
            f"delete from {table} where sk_id_curr = {REFUSED}"
            for table in ("client_profile", "loan_profile", "score_reasons")
        )
        publish_sample(settings, sequence=2, change=change)
        assert "Aucune raison n'est enregistrée." in page(start(client=REFUSED))
        assert page(start(client=REFUSED, section="facts")).count("Rien n'est enregistré.") == 2
        assert "Rien n'est enregistré." in page(start(client=REFUSED, section="compare"))
