"""What the words on these pages mean, one line each."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.desk import Desk

_TERMS = (
    "score",
    "cut_off",
    "distance",
    "grade",
    "risk",
    "review",
    "reason",
    "usual",
    "middle_half",
    "external",
    "effort",
    "region",
    "thin",
    "validity",
    "comparable",
    "option",
    "override",
    "contest",
    "not_used",
    "night",
)
_FOR_ANALYSTS = ("auc", "cost", "calibration", "stability", "fairness", "champion")


def show(desk: Desk) -> None:
    """Draw the page; the words of the analysts' pages only for those who can open these."""
    say = desk.say
    st.title(say("glossary.title"))
    st.write(say("glossary.what"))
    st.html(entries(desk, _TERMS))
    if "model" in desk.reader.pages:
        st.header(say("glossary.analysts"))
        st.html(entries(desk, _FOR_ANALYSTS))


def entries(desk: Desk, names: tuple[str, ...]) -> str:
    """Return the HTML of what some words mean."""
    say = desk.say
    terms = "".join(
        f"<dt>{escape(say(f'term.{name}'))}</dt><dd>{escape(say(f'term.{name}.is'))}</dd>"
        for name in names
    )
    return f"<dl class='glossary'>{terms}</dl>"
