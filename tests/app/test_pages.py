"""The pages beside the client's: client view, portfolio, model."""

from __future__ import annotations

import pytest

from tests.app.conftest import REFUSED, Start, open_page, page
from tests.serving.sample_release import publish_sample
from warehouse.settings import Settings


class TestClientView:
    def test_it_holds_nobody_else_and_no_codes(self, settings: Settings, start: Start) -> None:
        app = open_page(start(client=REFUSED), "client-view")
        shown = page(app)
        assert "Un refus est proposé" in shown
        assert "Moyenne des notes externes : 0,21" in shown
        assert "Revenu déclaré 144 000" in shown
        for others in ("valeur habituelle", "dossiers acceptés", "habituel"):
            assert others not in shown
        # Nor any code.
        for code in ("100003", "20260310", "Working", "Cash loans", "ext_mean"):
            assert code not in shown

    def test_only_options_that_change_the_proposal_are_offered(
        self, settings: Settings, start: Start
    ) -> None:
        table = f"""
            create or replace table recourse as
            select {REFUSED} as sk_id_curr, option, 561.0 as new_points, new_decision, flips,
                'Emprunter ' || to_amount || ' au lieu de 202 500' as text_fr,
                'Borrow ' || to_amount || ' instead of 202 500' as text_en
            from
                (values (1, '90 000', 'accept', true), (2, '180 000', 'refuse', false))
                as options (option, to_amount, new_decision, flips)
        """
        publish_sample(settings, sequence=2, change=table)
        shown = page(open_page(start(client=REFUSED), "client-view"))
        assert "Emprunter 90 000 au lieu de 202 500" in shown
        assert "180 000" not in shown
        assert "pas un engagement" in shown


class TestPortfolio:
    def test_nights_decisions_and_contests(self, settings: Settings, start: Start) -> None:
        app = open_page(start(), "portfolio")
        shown = page(app)
        assert "3 nuits en mémoire. Le 10 mars 2026 : 40 % d'accords proposés" in shown
        assert "9 décisions, dont 25,0 % contre la proposition : 1 accordées malgré" in shown
        assert "ada@lender.example 9 1 1 25 %" in shown
        assert "revenus vérifiés sur pièces 2 1 1 100 %" in shown
        assert "en attente 2 1" in shown
        assert len(app.get("plotly_chart")) == 1

    def test_release_from_before_these_tables(self, settings: Settings, start: Start) -> None:
        names = ("portfolio_by_night", "override_rates", "contests")
        change = ";".join(f"drop table {name}" for name in names)
        publish_sample(settings, sequence=2, change=change)
        shown = page(open_page(start(), "portfolio"))
        assert "L'historique des nuits n'est pas dans cette publication." in shown
        assert "Aucune décision n'a encore été reprise" in shown
        assert "Aucune contestation n'est connue." in shown


class TestModel:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_page_shows_quality(self, settings: Settings, start: Start, language: str) -> None:
        app = open_page(start(language=language), "model")
        shown = page(app)
        assert ("0,776" if language == "fr" else "0.776") in shown
        assert len(app.get("plotly_chart")) == 3
        expected = {"fr": "Notes d'organismes externes", "en": "Scores of external agencies"}
        assert expected[language] in shown
        assert {"fr": "groupe trop petit", "en": "group too small"}[language] in shown

    def test_cheapest_model_comes_first(self, settings: Settings, start: Start) -> None:
        shown = page(open_page(start(), "model"))
        assert shown.index("LightGBM (en service) 0,510") < shown.index("Grille de points 0,540")

    def test_without_comparison_it_says_so(self, settings: Settings, start: Start) -> None:
        publish_sample(settings, sequence=2, change="delete from model_comparison")
        assert "Aucune comparaison n'est enregistrée" in page(open_page(start(), "model"))
