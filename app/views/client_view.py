"""The same application for the person across the desk: large, printable, of nobody else."""

from __future__ import annotations

from html import escape

import streamlit as st

from app import facts, formats, sketches
from app.desk import Desk, verdict_badge
from app.grounds import in_clients_words
from app.views.client import chosen_score
from app.views.reasons import chosen_reasons
from serving.store import Row

# What a client can check and correct; the rating of a region or the way of filing is not theirs.
_OWN_FACTS = (
    "amt_income_total",
    "name_income_type",
    "occupation_type",
    "employment_years",
    "name_housing_type",
    "amt_credit",
    "amt_annuity",
    "duration_months_estimate",
    "effort_ratio",
)


def show(desk: Desk) -> None:
    """Draw the page of the client chosen."""
    say = desk.say
    score = chosen_score(desk, "client_view")
    if score is None:
        return
    st.title(say("view.title"))
    st.caption(say("view.print"))
    with st.container(key="client_view"):
        _decision(desk, score)
        _reasons(desk, score)
        _options(desk, score)
        _facts(desk, score)
        st.html(
            f"<section><h2>{escape(say('view.rights_title'))}</h2>"
            f"<p>{escape(say('view.rights', contact=desk.settings.lender_contact))}</p></section>"
        )


def _decision(desk: Desk, score: Row) -> None:
    say = desk.say
    decision = score["decision"]
    badge = verdict_badge(decision, say(f"view.{decision}"))
    cut_off = score["score_points"] - score["margin_points"]
    band = desk.release.model_info()["review_band_points"]
    text = say(
        "view.gauge",
        points=formats.number(score["score_points"], say),
        cut_off=formats.number(cut_off, say),
    )
    drawing = sketches.image(
        sketches.gauge(score["score_points"], cut_off, band, say), text, "gauge"
    )
    st.html(
        f"<section><div class='verdict'>{badge}</div>"
        f"<p>{escape(say(f'view.{decision}_what'))}</p>{drawing}<p>{escape(text)}</p>"
        f"<p>{escape(say('view.day', day=formats.day(score['as_of'], say)))}</p></section>"
    )


def _reasons(desk: Desk, score: Row) -> None:
    say = desk.say
    found = chosen_reasons(desk, score["sk_id_curr"])
    for direction, rows in found.items():
        if rows:
            items = "".join(f"<li>{escape(in_clients_words(desk, row, say))}</li>" for row in rows)
            title = escape(say(f"view.{direction}"))
            st.html(f"<section><h2>{title}</h2><ul>{items}</ul></section>")


def _options(desk: Desk, score: Row) -> None:
    """Show what would change the proposal; only what was computed and stored, with its limits."""
    say = desk.say
    options = [
        str(row[f"text_{say.language}"])
        for row in desk.release.table("recourse", sk_id_curr=score["sk_id_curr"])
        if row["flips"]
    ]
    if not options:
        return
    items = "".join(f"<li>{escape(text)}</li>" for text in options)
    limits = escape(say("changes.limits", day=formats.day(score["as_of"], say)))
    st.html(
        f"<section><h2>{escape(say('changes.title'))}</h2><p>{limits}</p><ul>{items}</ul></section>"
    )


def _facts(desk: Desk, score: Row) -> None:
    say, sk_id_curr = desk.say, score["sk_id_curr"]
    profile = {
        **(desk.release.client_profile(sk_id_curr) or {}),
        **(desk.release.loan_profile(sk_id_curr) or {}),
    }
    known = {
        fact.column: fact
        for group in (*facts.CLIENT_GROUPS.values(), *facts.LOAN_GROUPS.values())
        for fact in group
    }
    rows = [facts.in_words(desk, known[name], profile) for name in _OWN_FACTS if name in profile]
    if rows:
        cells = "".join(
            f"<tr><th scope='row'>{escape(label)}</th><td>{escape(value)}</td></tr>"
            for label, value in rows
        )
        st.html(
            f"<section><h2>{escape(say('view.facts'))}</h2><p>{escape(say('view.correct'))}</p>"
            f"<table class='facts'><tbody>{cells}</tbody></table></section>"
        )
