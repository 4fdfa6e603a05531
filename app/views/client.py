"""One application: the decision in words, then why, the facts, comparison, history, decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from app import facts, formats, sketches
from app.desk import Desk, facts_table, verdict, verdict_badge
from app.views import changes, compare, decide, glossary, history, reasons
from serving.store import Row

CLIENT = "sk_id_curr"
_SECTION = "client_section"
_WORDS_OF_SCORE = ("score", "cut_off", "grade", "risk", "validity", "reason", "usual")
Section = Callable[[Desk, Row], None]


def show(desk: Desk) -> None:
    """Draw the page of the client chosen, or help to choose one."""
    score = chosen_score(desk, "client")
    if score is None:
        return
    st.title(desk.say("client.title", sk_id_curr=score["sk_id_curr"]))
    _summary(desk, score)
    _notes(desk, score)
    _section(desk)(desk, score)


def chosen_score(desk: Desk, page: str) -> Row | None:
    """Return the score of the client chosen and record the look at it; else help to choose one."""
    chosen = st.session_state.get(CLIENT)
    if chosen is None:
        st.title(desk.say("client.choose"))
        st.write(desk.say("client.how"))
        _choose_from_demo(desk)
        return None
    score = desk.release.score(chosen)
    if not desk.record_view(page, chosen, found=score is not None):
        return None
    if score is None:
        st.title(desk.say("client.title", sk_id_curr=chosen))
        st.error(desk.say("client.unknown", sk_id_curr=chosen))
        _choose_from_demo(desk)
    return score


def _choose_from_demo(desk: Desk) -> None:
    """Offer the demonstration list: 200 entries at most, so a select box is bearable."""
    picked = st.selectbox(
        desk.say("client.demo"),
        desk.release.demo_clients(),
        index=None,
        placeholder=desk.say("client.demo_hint"),
        key="demo_client",
        width=420,
    )
    if picked is not None:
        desk.open_client(picked)
        st.rerun()


def _summary(desk: Desk, score: Row) -> None:
    """Draw the decision, the gauge and what the score is worth."""
    say = desk.say
    left, right = st.columns([6, 5], vertical_alignment="center")
    with left:
        decision = score["decision"]
        explained = escape(say(f"verdict.explained.{decision}"))
        badge = verdict_badge(decision, verdict(score, say))
        st.html(f"<div class='verdict'>{badge}</div><p>{explained}</p>{gauge(desk, score)}")
    with right:
        cut_off = score["score_points"] - score["margin_points"]
        rows = [
            (say("score.points"), formats.quantity(score["score_points"], "point", say)),
            (say("score.cut_off"), formats.quantity(cut_off, "point", say)),
            (say("score.grade"), say("score.grade_of", grade=score["grade"])),
            (say("score.risk"), formats.share(score["pd"], say)),
            (say("score.as_of"), formats.day(score["as_of"], say)),
            (say("score.valid_until"), formats.day(score["valid_until"], say)),
        ]
        meaning = glossary.entries(desk, _WORDS_OF_SCORE)
        st.html(
            f"{facts_table(say('score.title'), rows)}"
            f"<details><summary>{escape(say('score.help'))}</summary>{meaning}</details>"
        )


def gauge(desk: Desk, score: Row) -> str:
    """Return the HTML of the gauge and of what it says in words."""
    say = desk.say
    band = desk.release.model_info()["review_band_points"]
    cut_off = score["score_points"] - score["margin_points"]
    text = say(
        "gauge.text",
        points=formats.quantity(score["score_points"], "point", say),
        cut_off=formats.number(cut_off, say),
        band=formats.quantity(band, "point", say),
    )
    drawing = sketches.gauge(score["score_points"], cut_off, band, say)
    return f"{sketches.image(drawing, text, 'gauge')}<p class='said'>{escape(text)}</p>"


def _notes(desk: Desk, score: Row) -> None:
    """Say what limits the score."""
    say = desk.say
    if score["valid_until"] < desk.store.today():
        st.warning(say("note.expired", day=formats.day(score["valid_until"], say)))
    if score["n_external_sources"] == 0:
        st.info(say("note.thin"))
    if score["in_training_sample"]:
        st.caption(say("note.in_sample"))


def _section(desk: Desk) -> Section:
    """Draw the choice of sections and return the one chosen; only that one is drawn."""
    sections: Mapping[str, Section] = {
        "why": reasons.show,
        "facts": _profiles,
        "compare": compare.show,
        "history": history.show,
        "changes": changes.show,
        "decide": decide.show,
    }
    chosen = st.segmented_control(
        desk.say("section.choose"),
        list(sections),
        format_func=lambda name: desk.say(f"section.{name}"),
        default=st.session_state.get(_SECTION, "why"),
        required=True,
        key=desk.key("section"),
        label_visibility="collapsed",
        width="stretch",
    )
    st.session_state[_SECTION] = chosen
    return sections[chosen]


def _profiles(desk: Desk, score: Row) -> None:
    """Draw what is known of the person beside what is asked for."""
    sk_id_curr = score["sk_id_curr"]
    left, right = st.columns(2)
    with left:
        _profile(desk, "client", desk.release.client_profile(sk_id_curr), facts.CLIENT_GROUPS)
    with right:
        _profile(desk, "loan", desk.release.loan_profile(sk_id_curr), facts.LOAN_GROUPS)


def _profile(
    desk: Desk, what: str, row: Row | None, groups: Mapping[str, list[facts.Fact]]
) -> None:
    say = desk.say
    st.header(say(f"profile.{what}"))
    if row is None:
        st.info(say("profile.none"))
        return
    for group, members in groups.items():
        st.html(
            facts_table(
                say(f"group.{group}"), [facts.in_words(desk, fact, row) for fact in members]
            )
        )
