"""The monitoring: alerts first, then every report, in words and figures, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from app.views.monitoring import SECTIONS
from tests.app.conftest import Start, open_page, page
from tests.serving.sample_release import NOW, RUN, publish_sample
from warehouse.alert_acknowledgements import acknowledge_alert, read_acknowledgements
from warehouse.settings import Settings

# Every table that the page reads, but those every release has.
TABLES = (
    *("alerts", "alert_rules", "drift_scores", "drift_features", "drift_runs"),
    *("population_stability", "characteristic_analysis", "final_score_report", "vintage_curves"),
    *("backtest", "forecast", "fairness_by_night", "challenger_runs", "swap_set", "run_log"),
    *("dq_results", "retraining", "pooled_calibration"),
)


def section(start: Start, name: str, language: str = "fr") -> AppTest:
    app = start(language=language)
    app.session_state["monitoring_section"] = name
    return open_page(app, "monitoring")


SHOWN = {
    "alerts": [
        ("1 alerte à examiner.", "1 alert to look into."),
        ("À regarder d'abord : Les tranches qui bougent.", "Look first at: The bins that moved."),
        ("eve, 10 mars 2026 08:00 : suivi demain", "eve, 10 March 2026 08:00: suivi demain"),
    ],
    "drift": [
        (
            "score : indice de stabilité 0,120, valeur critique 0,210 (léger écart, que le hasard",
            "score: stability index 0.120, critical value 0.210 (moderate, no more than chance",
        ),
        ("0,310 0,210 écart marqué", "0.310 0.210 significant"),
        ("non renseigné 4,0 % 10,0 % 3", "not provided 4.0% 10.0% 3"),
        ("de 0,40 à 0,60", "from 0.40 to 0.60"),
    ],
    "population": [
        ("de 540 à 560 points 1 000 40,0 % 12 40,0 %", "540 to 560 points 1,000 40.0% 12 40.0%"),
        ("Notes d'organismes externes 1 500", "Scores of external agencies 1,500"),
        (
            "30 dossiers sans issue connue cette nuit-là, 53 % d'accords",
            "30 applications without a known outcome on that night, 53% acceptances",
        ),
        ("12 issues connues au 10 mars 2026, dont 3", "12 outcomes known by 10 March 2026, 3"),
    ],
    "outcomes": [
        ("3 sont dans la bande (100 %", "3 lie in the band (100%"),
        (
            "200 issues connues, 9,0 % d'impayés (intervalle de 95 % : 5,0 % à 15,0 %), 8,0 %",
            "200 outcomes known, 9.0% defaulted (95% interval: 5.0% to 15.0%), 8.0% forecast",
        ),
        (
            "3 900 issues connues parmi les demandes arrivées du 20 février 2026 au 9 mars 2026, "
            "chacune comptée une fois : 9,0 % d'impayés (intervalle de 95 % : 8,1 % à 9,9 %), "
            "7,0 % annoncés, au-delà du hasard.",
            "3,900 outcomes known of the applications that arrived from 20 February 2026 to 9 "
            "March 2026, each counted once: 9.0% defaulted (95% interval: 8.1% to 9.9%), 7.0% "
            "forecast, beyond chance.",
        ),
        ("0,330 0,400 0,610 juste", "0.330 0.400 0.610 sound"),
        ("Prêt personnel 200", "Cash loan 200"),
        ("50 % d'issues connues, 10,0 % de la cohorte", "50% of outcomes known, 10.0% of the"),
    ],
    "fairness": [
        ("pas une loi du crédit", "not a law of credit"),
        (
            "Le plus bas : Homme, 0,74 (intervalle de 95 % : 0,70 à 0,78). Tout l'intervalle est "
            "sous quatre cinquièmes",
            "Lowest: Man, 0.74 (95% interval: 0.70 to 0.78). The whole interval lies below four",
        ),
        ("Groupes trop petits pour être montrés.", "Groups too small to be shown."),
    ],
    "models": [
        ("Un modèle plus récent que celui en service attend", "later than the one in service"),
        (
            "dernière entraînée : version 4, sur les données du 5 mars 2026",
            "trained last: version 4, on data of 5 March 2026",
        ),
        (
            "2 dossiers sur 30 recevraient une autre proposition",
            "2 of 30 applications would get another proposal",
        ),
        ("Accord proposé Refus proposé 2 −3,4 −2,4", "Acceptance proposed Refusal proposed 2"),
    ],
    "runs": [
        ("3 contrôles cette nuit : 2 passés, 1 à regarder.", "3 checks this night: 2 passed"),
        ("known_levels_of_suite warn 3", "known_levels_of_suite warn 3"),
        ("build features échouée", "build features failed"),
    ],
}
CHARTS = {"drift": 2, "population": 2, "outcomes": 4, "fairness": 1}


def test_every_section_is_tested() -> None:
    assert SHOWN.keys() == SECTIONS.keys()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", SECTIONS)
def test_section_says_what_the_tables_hold(
    settings: Settings, start: Start, name: str, language: str
) -> None:
    shown = page(section(start, name, language))
    for french, english in SHOWN[name]:
        assert {"fr": french, "en": english}[language] in shown


@pytest.mark.parametrize("name", SECTIONS)
def test_every_chart_has_its_words_and_its_figures(
    settings: Settings, start: Start, name: str
) -> None:
    app = section(start, name)
    charts = app.get("plotly_chart")
    bodies = [element.proto.body for element in app.get("html")]
    assert len(charts) == CHARTS.get(name, 0)
    for chart in charts:
        [body] = [body for body in bodies if escape(chart.proto.alt) in body]
        assert "<details>" in body and "<table" in body


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize(
    "change",
    [
        ";".join(f"delete from {table}" for table in TABLES),
        ";".join(f"drop table {table}" for table in TABLES),
    ],
    ids=["empty", "from before"],
)
def test_first_night_and_older_releases_have_the_section_too(
    settings: Settings, start: Start, name: str, change: str
) -> None:
    publish_sample(settings, sequence=2, change=change)
    assert "Surveillance" in page(section(start, name))


class TestAlerts:
    def test_the_first_section_is_the_alerts(self, settings: Settings, start: Start) -> None:
        shown = page(open_page(start(), "monitoring"))
        assert shown.index("Alertes de la nuit") < shown.index("Nuits précédentes")

    def test_taking_note_is_kept_and_sets_the_alert_apart(
        self, settings: Settings, start: Start
    ) -> None:
        app = section(start, "alerts")
        app.text_area(key="note-drift").set_value("unité corrigée à la source")
        [button] = [button for button in app.button if button.label == "Enregistrer"]
        button.click().run()
        [taken] = read_acknowledgements(settings.state_path)
        assert (taken.batch_id, taken.cause, taken.acknowledged_by) == (RUN, "drift", "local")
        assert taken.acknowledged_at == NOW
        shown = page(app)
        assert "L'alerte est prise en charge." in shown
        assert "1 alerte cette nuit, rien n'attend." in shown
        assert "local, 11 mars 2026 10:00 : unité corrigée à la source" in shown
        assert not app.text_area

    def test_a_note_is_needed(self, settings: Settings, start: Start) -> None:
        app = section(start, "alerts")
        [button] = [button for button in app.button if button.label == "Enregistrer"]
        button.click().run()
        assert "Il manque une phrase" in app.error[0].value
        assert read_acknowledgements(settings.state_path) == []

    def test_somebody_else_was_first(self, settings: Settings, start: Start) -> None:
        app = section(start, "alerts")
        app.text_area(key="note-drift").set_value("moi aussi")
        acknowledge_alert(
            settings.state_path, batch_id=RUN, cause="drift", reader="eve", note="vu", now=NOW
        )
        [button] = [button for button in app.button if button.label == "Enregistrer"]
        button.click().run()
        assert len(read_acknowledgements(settings.state_path)) == 1
        assert "local" not in page(app).split("Prises en charge")[1].split("Nuits")[0]

    def test_a_release_from_before_there_were_notes_shows_its_alerts(
        self, settings: Settings, start: Start
    ) -> None:
        publish_sample(settings, sequence=2, change="alter table alerts drop acknowledged_at")
        shown = page(section(start, "alerts"))
        assert "1 alerte à examiner." in shown
        assert "au-delà du hasard. 9 mars 2026 erreur en attente" in shown

    @pytest.mark.parametrize(("hour", "is_late"), [(1, False), (3, True)])
    def test_data_that_no_night_renews_is_an_alert_before_it_is_stale(
        self, settings: Settings, start: Start, hour: int, is_late: bool
    ) -> None:
        app = start(now=datetime(2026, 3, 12, hour, 0, tzinfo=UTC))
        assert not app.warning
        shown = page(open_page(app, "monitoring"))
        late = "Les données ont 27 heures, au plus 26 heures attendues"
        assert (late in shown) == is_late


class TestDrift:
    def test_another_characteristic_can_be_chosen(self, settings: Settings, start: Start) -> None:
        app = section(start, "drift")
        app.selectbox(key="characteristic-fr").set_value("bur_debt_sum").run()
        assert "moins de 100 000 60,0 %" in page(app)

    def test_report_is_embedded_when_asked_for(self, settings: Settings, start: Start) -> None:
        assert not section(start, "drift").toggle
        for run in (RUN, "night-1"):
            report = settings.home / "reports" / run / "drift.html"
            report.parent.mkdir(parents=True)
            report.write_text(f"<p>the report of {run}</p>", encoding="utf-8")
        app = section(start, "drift")
        assert not app.get("iframe")
        app.toggle(key="drift_report").set_value(True).run()
        assert f"the report of {RUN}" in app.get("iframe")[0].proto.srcdoc
        box = app.selectbox(key="report_of-fr")
        assert box.options == ["10\u00a0mars\u00a02026", "9\u00a0mars\u00a02026"]
        box.set_value(box.options[1]).run()
        assert "the report of night-1" in app.get("iframe")[0].proto.srcdoc

    def test_reports_of_a_night_that_are_there_can_be_chosen(
        self, settings: Settings, start: Start
    ) -> None:
        folder = settings.home / "reports" / RUN
        folder.mkdir(parents=True)
        for kind in ("drift", "performance"):
            (folder / f"{kind}.html").write_text(f"<p>all about {kind}</p>", encoding="utf-8")
        app = section(start, "drift")
        app.toggle(key="drift_report").set_value(True).run()
        assert "all about drift" in app.get("iframe")[0].proto.srcdoc
        [kinds] = [group for group in app.get("button_group") if group.label == "Sujet"]
        assert [option.content for option in kinds.proto.options] == ["Dérive", "Prévu et réalisé"]
        kinds.set_value("performance").run()
        assert "all about performance" in app.get("iframe")[0].proto.srcdoc

    @pytest.mark.parametrize("name", ["../secret.html", "/etc/passwd", "reports/../secret.html"])
    def test_report_outside_its_folder_is_not_shown(
        self, settings: Settings, start: Start, name: str
    ) -> None:
        settings.reports.mkdir(parents=True)
        (settings.home / "secret.html").write_text("secret", encoding="utf-8")
        change = f"update drift_runs set report_html = '{name}', quality_html = '{name}'"
        publish_sample(settings, sequence=2, change=change)
        app = section(start, "drift")
        assert not app.toggle
        assert "n'est pas sur cette machine" in page(app)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("score_drift", "la répartition du score s'est éloignée"),
        ("calibration", "le calibrage a échoué deux nuits de suite"),
        ("pooled_calibration", "le calibrage a échoué sur plusieurs nuits prises ensemble"),
        ("schedule", "le dernier apprentissage est trop ancien"),
    ],
)
def test_a_training_that_is_due_says_why_and_how(
    settings: Settings, start: Start, reason: str, words: str
) -> None:
    change = f"update retraining set retraining_due = true, reason = '{reason}'"
    publish_sample(settings, sequence=2, change=change)
    app = section(start, "models")
    assert f"Un nouveau modèle est dû : {words}" in app.warning[0].value
    assert app.code[0].value == "scorehouse train --if-due"


@pytest.mark.parametrize(
    ("upper", "lower", "words"),
    [(0.9, 0.7, "trop peu de dossiers pour trancher"), (0.95, 0.85, "au-dessus de quatre")],
)
def test_four_fifths_is_told_by_the_whole_interval(
    settings: Settings, start: Start, upper: float, lower: float, words: str
) -> None:
    change = (
        f"update fairness_by_night set measured = 0.87, lower_bound = {lower}, "
        f"upper_bound = {upper} where group_name = 'M' and measure = 'approval_ratio'"
    )
    publish_sample(settings, sequence=2, change=change)
    assert words in page(section(start, "fairness"))


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.001, "risque annoncé trop bas"),
        (0.02, "peut-être trop bas"),
        (0.98, "peut-être trop haut"),
        (0.999, "risque annoncé trop haut"),
    ],
)
def test_calibration_is_told_by_side_and_strength(
    settings: Settings, start: Start, p: float, words: str
) -> None:
    publish_sample(settings, sequence=2, change=f"update backtest set p_jeffreys = {p}")
    shown = page(section(start, "outcomes"))
    assert f"Calibrage : {words}." in shown
    assert "À regarder, au-delà du hasard" in shown
