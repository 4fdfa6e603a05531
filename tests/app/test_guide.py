"""The officers' guide names the pages, parts and proposals as the desk does, in both languages."""

from __future__ import annotations

import pytest

from app.texts import CATALOGUE as TEXTS
from warehouse.settings import PROJECT_ROOT

GUIDE = (PROJECT_ROOT / "app" / "README.md").read_text(encoding="utf-8")
FRENCH = GUIDE.partition("## Guide du chargé de clientèle")[2].partition("\n## ")[0]
ENGLISH = GUIDE.partition("## The officer's guide")[2].partition("\n## ")[0]
NAMES = [
    key
    for key in TEXTS
    if key.startswith(("nav.", "section.", "contest.title")) and key not in ("section.choose",)
]


@pytest.mark.parametrize("key", NAMES)
def test_a_page_or_part_of_the_desk_is_in_the_guide(key: str) -> None:
    assert f"**{TEXTS[key].fr}**" in FRENCH
    assert f"**{TEXTS[key].en}**" in ENGLISH


@pytest.mark.parametrize("decision", ["accept", "review", "refuse"])
def test_a_proposal_is_called_what_the_desk_calls_it(decision: str) -> None:
    assert f"*{TEXTS[f'decision.{decision}'].fr}*" in FRENCH
    assert f"*{TEXTS[f'decision.{decision}'].en}*" in ENGLISH
