"""Deciding at the desk: mandatory reason and note, letter, contest, and what is kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from streamlit.testing.v1 import AppTest

from tests.app.conftest import ACCEPTED, REFUSED, Start, page
from tests.serving.sample_release import RUN
from warehouse.officer_decisions import contests_of, decisions_of
from warehouse.settings import Settings


def decide(app: AppTest, decision: str, reason: str | None, note: str) -> AppTest:
    app.radio(key="decide_decision-fr").set_value(decision)
    app.selectbox(key="decide_reason-fr").set_value(reason)
    app.text_area(key="decide_note").set_value(note)
    return submit(app, "Enregistrer la décision")


def submit(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def test_decision_needs_reason_and_note(settings: Settings, start: Start) -> None:
    app = start(client=REFUSED, section="decide")
    for reason, note in ((None, "vu"), ("follows_proposal", "  ")):
        assert "les trois sont obligatoires" in decide(app, "refuse", reason, note).error[0].value
    assert decisions_of(settings.state_path, REFUSED) == []


def test_override_needs_a_reason_of_its_own(settings: Settings, start: Start) -> None:
    app = start(client=REFUSED, section="decide")
    decide(app, "accept", "follows_proposal", "je le connais")
    assert "choisissez un autre motif" in app.error[0].value
    decide(app, "accept", "income_verified", "bulletins vus")
    shown = page(app)
    assert "La décision est enregistrée." in shown
    assert "Accorder le prêt (contre la proposition) local, 11 mars 2026." in shown
    assert "Lettre au client" not in shown
    [kept] = decisions_of(settings.state_path, REFUSED)
    assert (kept.officer, kept.batch_id, kept.proposal) == ("local", RUN, "refuse")
    assert kept.is_override and kept.note == "bulletins vus"


def test_refusal_offers_the_letter_in_both_languages(settings: Settings, start: Start) -> None:
    app = decide(start(client=REFUSED, section="decide"), "refuse", "follows_proposal", "conforme")
    shown = page(app)
    assert "Notre réponse à votre demande de crédit" in shown
    assert "Notes d'organismes externes. Moyenne des notes externes : 0,21" in shown
    assert "valeur habituelle" not in shown.split("Notre réponse")[1]
    assert len(app.get("download_button")) == 2
    app.radio(key="letter_language").set_value("en").run()
    assert "Our answer to your application for credit" in page(app)


def test_last_decision_is_in_force(settings: Settings, start: Start) -> None:
    app = start(client=ACCEPTED, section="decide")
    decide(app, "refuse", "documents_doubtful", "pièces illisibles")
    decide(app, "accept", "follows_proposal", "pièces revues")
    assert "Lettre au client" not in page(app)
    assert [row.decision for row in decisions_of(settings.state_path, ACCEPTED)] == [
        "accept",
        "refuse",
    ]


def test_contest_and_its_outcome(settings: Settings, start: Start) -> None:
    app = decide(start(client=REFUSED, section="decide"), "refuse", "follows_proposal", "conforme")
    app.selectbox(key="contest_ground-fr").set_value("data_wrong")
    submit(app, "Enregistrer la contestation")
    assert "les deux sont obligatoires" in app.error[0].value
    app.text_area(key="contest_statement").set_value("cette dette est remboursée")
    submit(app, "Enregistrer la contestation")
    assert "Réponse due au plus tard le 10 avril 2026." in page(app)
    app.radio(key="contest_outcome-fr").set_value("data corrected")
    app.text_area(key="contest_note").set_value("quittance vue")
    submit(app, "Enregistrer l'issue")
    assert "les données sont corrigées, le score sera recalculé" in page(app)
    [contest] = contests_of(settings.state_path, REFUSED)
    assert contest.outcome == "data corrected"


def test_who_decided_does_not_judge_the_contest(settings: Settings, start: Start) -> None:
    ada, bob = (
        {"is_logged_in": True, "email": f"{name}@lender.example", "roles": ["officer"]}
        for name in ("ada", "bob")
    )
    app = start(client=REFUSED, section="decide", user=ada)
    decide(app, "refuse", "follows_proposal", "conforme")
    app.selectbox(key="contest_ground-fr").set_value("human_review")
    app.text_area(key="contest_statement").set_value("je veux un autre avis")
    submit(app, "Enregistrer la contestation")
    assert "une autre personne doit traiter la contestation" in page(app)
    assert "Issue de la contestation" not in page(app)
    assert "Issue de la contestation" in page(start(client=REFUSED, section="decide", user=bob))


def test_state_that_cannot_be_written_is_said(settings: Settings, start: Start) -> None:
    app = start(client=REFUSED, section="decide")
    with closing(sqlite3.connect(settings.state_path)) as state:
        state.execute(
            "create trigger full before insert on officer_decisions "
            "begin select raise(abort, 'disk full'); end"
        )
        state.commit()
    decide(app, "refuse", "follows_proposal", "conforme")
    assert "Rien n'a été enregistré." in app.error[0].value
