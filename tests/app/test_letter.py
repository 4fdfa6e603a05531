"""The letter: whole, without jargon, and the same bytes whenever it is made again."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from html import unescape
from typing import get_args

import pytest

from app.letter import as_html, as_pdf, write_letter
from app.texts import Language, Words
from tests.app.test_states import FORBIDDEN
from warehouse.officer_decisions import OfficerDecision
from warehouse.settings import Settings

SETTINGS = Settings(lender_name="Banque <A>", lender_contact="1 rue X, 01 23", _env_file=None)
GROUNDS = {
    "as_of": "2026-03-10",
    "application_date": "2026-03-09",
    "loan": {"fr": "un crédit de 202 500", "en": "a credit of 202,500"},
    "against": [{"fr": "Dettes : 412 000 œuvré", "en": "Debt: 412,000"}],
    "for": [{"fr": "Emploi : 12,5 ans", "en": "Employment: 12.5 years"}],
    "sources": ["application", "external"],
}
DECISION = OfficerDecision(
    decision_id=7,
    decided_at=datetime(2026, 3, 11, 9, 30, tzinfo=UTC),
    officer="ada@lender.example",
    sk_id_curr=100_003,
    batch_id="night",
    proposal="refuse",
    decision="refuse",
    reason="follows_proposal",
    note="entre nous",
    grounds=GROUNDS,
)
LANGUAGES = get_args(Language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_holds_all_that_a_refused_client_is_owed(language: Language) -> None:
    html = as_html(write_letter(DECISION, SETTINGS, Words(language)))
    text = unescape(re.sub(r"<style>.*</style>|<[^>]+>", " ", html, flags=re.S))
    text = re.sub(r"\s+", " ", text)
    say = Words(language)
    for needed in (
        "11 mars 2026" if language == "fr" else "11 March 2026",
        GROUNDS["against"][0][language],  # type: ignore[index]
        GROUNDS["for"][0][language],  # type: ignore[index]
        say("letter.source.external"),
        say("letter.rights_title"),
        say("letter.contest_title"),
        say("letter.human_title"),
        "Banque <A>",
        "100003",
    ):
        assert needed.replace("\u00a0", " ") in text
    assert say("letter.source.bureau") not in text
    assert not FORBIDDEN.search(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_keeps_what_is_not_the_clients(language: Language) -> None:
    html = as_html(write_letter(DECISION, SETTINGS, Words(language)))
    for kept in ("entre nous", "ada@", "follows_proposal", "night"):
        assert kept not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_made_again_is_the_same_bytes(language: Language) -> None:
    def make() -> tuple[str, bytes]:
        letter = write_letter(DECISION, SETTINGS, Words(language))
        return as_html(letter), as_pdf(letter)

    first = make()
    time.sleep(1.1)  # a PDF and the fonts in it like to hold the second they were made
    assert make() == first
    assert first[1].startswith(b"%PDF")


def test_letter_without_reasons_leaves_no_empty_list() -> None:
    bare = OfficerDecision(
        **{**DECISION.__dict__, "grounds": {**GROUNDS, "against": [], "application_date": None}}
    )
    letter = write_letter(bare, SETTINGS, Words("fr"))
    assert Words("fr")("letter.against_title") not in as_html(letter)
    assert as_pdf(letter)
