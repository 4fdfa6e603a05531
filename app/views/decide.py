"""The officer's decision on an application, the letter it may need, and contests of it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC
from html import escape

import streamlit as st

from app import formats, grounds, letter
from app.desk import Desk
from app.texts import LANGUAGES, Words
from serving import store as serving_store
from serving.store import Row
from warehouse.errors import UsageError
from warehouse.officer_decisions import (
    GROUNDS,
    OUTCOMES,
    REASONS,
    Contest,
    OfficerDecision,
    close_contest,
    contests_of,
    decisions_of,
    open_contest,
    record_decision,
)

logger = logging.getLogger(__name__)
_LONGEST_NOTE = 1000
_DONE = "decide_done"


def show(desk: Desk, score: Row) -> None:
    """Draw the decision in force with its letter and contests, else the form to decide."""
    say, state = desk.say, desk.settings.state_path
    st.header(say("decide.title"))
    done = st.session_state.pop(_DONE, None)
    if done is not None:
        st.success(done)
    taken = decisions_of(state, score["sk_id_curr"])
    if not taken:
        st.write(say("decide.what"))
        _form(desk, score)
        return
    in_force = taken[0]
    contests = contests_of(state, score["sk_id_curr"])
    _taken(desk, taken)
    if in_force.decision == "refuse":
        _letters(desk, in_force)
    _contests(desk, in_force, contests)
    with st.expander(say("decide.again")):
        _form(desk, score)


def _form(desk: Desk, score: Row) -> None:
    say, proposal = desk.say, score["decision"]
    with st.form("decide", border=True):
        decision = st.radio(
            say("decide.decision"),
            ["accept", "refuse"],
            index=None,
            format_func=lambda option: say(f"decided.{option}"),
            horizontal=True,
            key=desk.key("decide_decision"),
        )
        reason = st.selectbox(
            say("decide.reason"),
            REASONS,
            index=None,
            placeholder=say("decide.choose"),
            format_func=lambda option: say(f"reason.{option}"),
            key=desk.key("decide_reason"),
        )
        st.caption(say("decide.reason_help"))
        note = st.text_area(say("decide.note"), max_chars=_LONGEST_NOTE, key="decide_note")
        st.caption(say("decide.note_help"))
        sent = st.form_submit_button(say("decide.record"), type="primary")
    if not sent:
        return
    if decision is None or reason is None or not note.strip():
        st.error(say("decide.incomplete"))
    elif reason == "follows_proposal" and proposal not in ("review", decision):
        st.error(say("decide.reason_needed"))
    else:
        _keep(
            desk,
            say("decide.done"),
            lambda: record_decision(
                desk.settings.state_path,
                officer=desk.reader.name,
                sk_id_curr=score["sk_id_curr"],
                batch_id=score["batch_id"],
                proposal=proposal,
                decision=decision,
                reason=reason,
                note=note,
                grounds=grounds.collect(desk, score),
                now=serving_store.utc_now(),
            ),
        )


def _keep(desk: Desk, done: str, write: Callable[[], object]) -> None:
    """Write something down, then draw the page anew; say so when it could not be written."""
    try:
        write()
    except (UsageError, sqlite3.Error) as error:
        logger.error("not recorded: %s", type(error).__name__)
        st.error(desk.say("decide.failed"))
        return
    st.session_state[_DONE] = done
    st.rerun()


def _taken(desk: Desk, taken: list[OfficerDecision]) -> None:
    """Draw the decision in force, and those it replaced below it."""
    say = desk.say
    items = "".join(
        f"<li><b>{escape(say(f'decided.{row.decision}'))}</b>"
        f"{escape(say('decide.override')) if row.is_override else ''}<br>"
        + escape(
            say(
                "decide.by",
                officer=row.officer,
                day=formats.day(row.decided_at.astimezone(UTC).date(), say),
                reason=say(f"reason.{row.reason}"),
            )
        )
        + f"<br><q>{escape(row.note)}</q></li>"
        for row in taken
    )
    st.html(f"<ol class='taken'>{items}</ol>")


def _letters(desk: Desk, decision: OfficerDecision) -> None:
    """Offer the letter in both languages, to print and as PDF."""
    say = desk.say
    st.subheader(say("letter.offer"))
    st.write(say("letter.offer_what"))
    language = st.radio(
        say("letter.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        index=list(LANGUAGES).index(say.language),
        horizontal=True,
        key="letter_language",
    )
    written = letter.write_letter(decision, desk.settings, Words(language))
    page = letter.as_html(written)
    stem = f"{say('letter.file')}-{decision.sk_id_curr}-{decision.decision_id}-{language}"
    with st.container(horizontal=True):
        st.download_button(
            say("letter.pdf"),
            lambda: letter.as_pdf(written),
            file_name=f"{stem}.pdf",
            mime="application/pdf",
            icon=":material/picture_as_pdf:",
            type="primary",
            key="letter_pdf",
            on_click="ignore",
        )
        st.download_button(
            say("letter.html"),
            page,
            file_name=f"{stem}.html",
            mime="text/html",
            icon=":material/print:",
            key="letter_html",
            on_click="ignore",
        )
    st.html(f"<article class='letter' lang='{language}'>{letter.body(written)}</article>")


def _contests(desk: Desk, decision: OfficerDecision, contests: list[Contest]) -> None:
    say = desk.say
    st.subheader(say("contest.title"))
    for contest in contests:
        st.html(f"<div class='contest'>{_in_words(desk, contest)}</div>")
    waiting = next((contest for contest in contests if contest.outcome is None), None)
    if waiting is not None:
        # Who decided does not judge the contest; without sign-in nobody can be told apart.
        if desk.reader.is_signed_in and desk.reader.name == decision.officer:
            st.info(say("contest.other_person"))
        else:
            _outcome_form(desk, waiting)
        return
    if not contests:
        st.write(say("contest.none"))
    with st.expander(say("contest.open")), st.form("contest", border=False):
        ground = st.selectbox(
            say("contest.ground"),
            GROUNDS,
            index=None,
            placeholder=say("decide.choose"),
            format_func=lambda option: say(f"ground.{option}"),
            key=desk.key("contest_ground"),
        )
        statement = st.text_area(
            say("contest.statement"), max_chars=_LONGEST_NOTE, key="contest_statement"
        )
        if st.form_submit_button(say("contest.record")):
            if ground is None or not statement.strip():
                st.error(say("contest.incomplete"))
            else:
                _keep(
                    desk,
                    say("contest.done"),
                    lambda: open_contest(
                        desk.settings.state_path,
                        decision,
                        officer=desk.reader.name,
                        ground=ground,
                        statement=statement,
                        now=serving_store.utc_now(),
                    ),
                )


def _outcome_form(desk: Desk, contest: Contest) -> None:
    say = desk.say
    with st.form("outcome", border=True):
        outcome = st.radio(
            say("contest.outcome"),
            OUTCOMES,
            index=None,
            format_func=lambda option: say(f"outcome.{option}"),
            key=desk.key("contest_outcome"),
        )
        note = st.text_area(say("decide.note"), max_chars=_LONGEST_NOTE, key="contest_note")
        if st.form_submit_button(say("contest.close"), type="primary"):
            if outcome is None or not note.strip():
                st.error(say("contest.incomplete"))
            else:
                _keep(
                    desk,
                    say("contest.closed"),
                    lambda: close_contest(
                        desk.settings.state_path,
                        contest.contest_id,
                        officer=desk.reader.name,
                        outcome=outcome,
                        note=note,
                        now=serving_store.utc_now(),
                    ),
                )


def _in_words(desk: Desk, contest: Contest) -> str:
    say = desk.say
    opened = say(
        "contest.opened",
        day=formats.day(contest.opened_at.astimezone(UTC).date(), say),
        ground=say(f"ground.{contest.ground}"),
        officer=contest.opened_by,
    )
    text = f"<p>{escape(opened)}<br><q>{escape(contest.statement)}</q></p>"
    if contest.outcome is None or contest.decided_at is None:
        return (
            text
            + f"<p><b>{escape(say('contest.due', day=formats.day(contest.due_on, say)))}</b></p>"
        )
    closed = say(
        "contest.closed_by",
        outcome=say(f"outcome.{contest.outcome}"),
        day=formats.day(contest.decided_at.astimezone(UTC).date(), say),
        officer=contest.decided_by,
    )
    return text + f"<p><b>{escape(closed)}</b><br><q>{escape(contest.note or '')}</q></p>"
