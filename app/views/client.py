"""One application: the decision in words, why, the facts, and the history."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from app import charts, facts, formats
from app.desk import Desk, facts_table, show_chart, verdict, verdict_badge
from app.views import history
from serving.store import Row

CLIENT = "sk_id_curr"
_MOST_REASONS = 4


def show(desk: Desk) -> None:
    """Draw the page of the client chosen, or help to choose one."""
    chosen = st.session_state.get(CLIENT)
    if chosen is None:
        _choose(desk)
        return
    score = desk.release.score(chosen)
    if score is None:
        st.title(desk.say("client.title", sk_id_curr=chosen))
        st.error(desk.say("client.unknown", sk_id_curr=chosen))
        _choose_from_demo(desk)
        return
    st.title(desk.say("client.title", sk_id_curr=chosen))
    _summary(desk, score)
    _notes(desk, score)
    _reasons(desk, desk.release.reasons(chosen))
    _profiles(desk, chosen)
    history.show(desk, chosen)


def _choose(desk: Desk) -> None:
    st.title(desk.say("client.choose"))
    st.write(desk.say("client.how"))
    _choose_from_demo(desk)


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


def _summary(desk: Desk, score: Row) -> None:
    """Draw the decision, the gauge and what the score is worth."""
    say = desk.say
    policy = desk.release.model_info()
    cut_off = score["score_points"] - score["margin_points"]
    sentence = verdict(score, say)
    left, right = st.columns([6, 5], vertical_alignment="center")
    with left:
        st.html(f"<div class='verdict'>{verdict_badge(score['decision'], sentence)}</div>")
        st.write(say(f"verdict.explained.{score['decision']}"))
        rows = [
            (say("score.points"), formats.quantity(score["score_points"], "point", say)),
            (say("score.cut_off"), formats.quantity(cut_off, "point", say)),
            (say("score.grade"), say("score.grade_of", grade=score["grade"])),
            (say("score.risk"), say("score.risk_of", share=formats.share(score["pd"], say))),
            (say("score.as_of"), formats.day(score["as_of"], say)),
            (say("score.valid_until"), formats.day(score["valid_until"], say)),
        ]
        st.html(facts_table(say("score.title"), rows))
    with right:
        figure = charts.gauge(score["score_points"], cut_off, policy["review_band_points"], say)
        text = say(
            "gauge.text",
            points=formats.quantity(score["score_points"], "point", say),
            cut_off=formats.number(cut_off, say),
            band=formats.quantity(policy["review_band_points"], "point", say),
        )
        show_chart(figure, text, key="gauge")


def _notes(desk: Desk, score: Row) -> None:
    """Say what limits the score."""
    say = desk.say
    if score["valid_until"] < desk.store.today():
        st.warning(say("note.expired", day=formats.day(score["valid_until"], say)))
    if score["n_external_sources"] == 0:
        st.info(say("note.thin"))
    if score["in_training_sample"]:
        st.caption(say("note.in_sample"))


def _reasons(desk: Desk, reasons: list[Row]) -> None:
    """Draw the reasons against (four at most) and those in favour."""
    say = desk.say
    st.header(say("reasons.title"))
    if not reasons:
        st.info(say("reasons.none"))
        return
    against = _notable([row for row in reasons if row["direction"] == "against"])
    favour = _notable([row for row in reasons if row["direction"] == "for"])
    left, right = st.columns([5, 6])
    with left:
        ordered = [*against, *favour]
        figure = charts.reason_bars(
            [_concept(row, desk) for row in ordered],
            [row["contribution_points"] for row in ordered],
            say,
        )
        show_chart(figure, say("reasons.text"), key="reasons")
    with right:
        _reason_list(desk, "against", against)
        _reason_list(desk, "for", favour)


def _notable(rows: list[Row]) -> list[Row]:
    """Leave out what moves the score by less than half a point, but always show the strongest."""
    notable = [row for row in rows if abs(row["contribution_points"]) >= 0.5]
    return (notable or rows[:1])[:_MOST_REASONS]


def _concept(row: Row, desk: Desk) -> str:
    return str(row[f"concept_{desk.say.language}"] or row["concept"])


def _reason_list(desk: Desk, direction: str, rows: list[Row]) -> None:
    say = desk.say
    st.subheader(say(f"reasons.{direction}"))
    if not rows:
        st.write(say(f"reasons.none_{direction}"))
        return
    items = "".join(
        f"<li><b>{escape(_concept(row, desk))}</b> "
        f"<span class='points'>{escape(_points(row, desk))}</span>"
        f"<br>{escape(row[f'text_{say.language}'])}</li>"
        for row in rows
    )
    st.html(f"<ol class='reasons'>{items}</ol>")


def _points(row: Row, desk: Desk) -> str:
    points = row["contribution_points"]
    if abs(points) < 0.5:
        return desk.say("reasons.tiny")
    unit = desk.say("unit.point.one" if abs(round(points)) < 2 else "unit.point.many")
    return f"{formats.signed(points, desk.say)}\u00a0{unit}"


def _profiles(desk: Desk, sk_id_curr: int) -> None:
    """Draw what is known of the person beside what is asked for."""
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
