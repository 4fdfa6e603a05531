"""Today's alerts with what to look at first, those taken note of apart, and those of before."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import asdict
from datetime import datetime
from html import escape

import streamlit as st

from app import charts, formats
from app.desk import Desk, rows_table
from serving import store as serving_store
from serving.store import Row
from warehouse.alert_acknowledgements import acknowledge_alert, read_acknowledgements
from warehouse.errors import UsageError

logger = logging.getLogger(__name__)
_LONGEST_NOTE = 500
_DONE = "acknowledged"
_LOOKS = {"error": ("refuse", "✕"), "warning": ("review", "!")}


def show(desk: Desk) -> None:
    """Draw the section."""
    say = desk.say
    st.header(say("alerts.title"))
    done = st.session_state.pop(_DONE, None)
    if done is not None:
        st.success(done)
    _freshness(desk)
    taken = _acknowledgements(desk)
    today = [_with_state(row, taken) for row in desk.release.table("alerts")]
    waiting = [row for row in today if row["acknowledged_at"] is None]
    if not today:
        st.success(say("alerts.none"))
    elif not waiting:
        st.success(say("alerts.all_acknowledged", n=formats.quantity(len(today), "alert", say)))
    else:
        st.write(say("alerts.text", n=formats.quantity(len(waiting), "alert", say)))
    for row in waiting:
        _alert(desk, row)
    acknowledged = [row for row in today if row["acknowledged_at"] is not None]
    if acknowledged:
        st.subheader(say("alerts.acknowledged"))
        _table(desk, acknowledged, say("alerts.acknowledged_table"))
    before = [_with_state(row, taken) for row in desk.release.table("alerts_before")]
    st.subheader(say("alerts.before"))
    if before:
        _table(desk, before, say("alerts.before_table"))
    else:
        st.write(say("alerts.none_before"))


def _freshness(desk: Desk) -> None:
    """Say that the data is older than the rule allows; no night can tell, where none runs."""
    say, age = desk.say, desk.store.freshness(desk.release).age_hours
    for rule in desk.release.table("alert_rules"):
        if rule["cause"] == "freshness" and age > rule["limit_value"]:
            st.error(
                say(
                    "alerts.late",
                    age=formats.quantity(age, "hour", say),
                    limit=formats.quantity(rule["limit_value"], "hour", say),
                    look_first=rule[f"look_first_{say.language}"],
                ),
                icon=":material/error:",
            )


def _acknowledgements(desk: Desk) -> dict[tuple[str, str], Row]:
    """Return what the release holds, and what was written since the night that made it."""
    rows = desk.release.table("alert_acknowledgements")
    rows += [asdict(row) for row in read_acknowledgements(desk.settings.state_path)]
    return {(row["batch_id"], row["cause"]): row for row in rows}


def _with_state(row: Row, taken: dict[tuple[str, str], Row]) -> Row:
    """Add who took note of an alert and when, None where nobody did."""
    nobody = dict.fromkeys(("acknowledged_at", "acknowledged_by", "note"))
    return {**row, **taken.get((row["batch_id"], row["cause"]), nobody)}


def _alert(desk: Desk, row: Row) -> None:
    """Draw one alert that waits, with the form to take note of it."""
    say = desk.say
    colour, sign = _LOOKS[row["severity"]]
    look_first = row[f"look_first_{say.language}"]
    first = (
        f"<p><b>{escape(say('alerts.look_first'))}</b> {escape(look_first)}</p>"
        if look_first
        else ""
    )
    with st.container(border=True):
        st.html(
            f"<span class='badge' style='background:{charts.TINTS[colour]};"
            f"border-color:{charts.COLOURS[colour]}'><b aria-hidden='true'>{sign}</b> "
            f"{escape(say('alerts.' + row['severity']))}</span> "
            f"<b>{escape(row[f'text_{say.language}'])}</b>{first}"
        )
        with st.expander(say("alerts.acknowledge")):
            _form(desk, row)


def _form(desk: Desk, row: Row) -> None:
    say, cause = desk.say, row["cause"]
    with st.form(f"acknowledge-{cause}", border=False):
        note = st.text_area(say("alerts.note"), max_chars=_LONGEST_NOTE, key=f"note-{cause}")
        st.caption(say("alerts.note_help"))
        sent = st.form_submit_button(say("alerts.record"))
    if not sent:
        return
    if not note.strip():
        st.error(say("alerts.note_missing"))
        return
    try:
        acknowledge_alert(
            desk.settings.state_path,
            batch_id=row["batch_id"],
            cause=cause,
            reader=desk.reader.name,
            note=note,
            now=serving_store.utc_now(),
        )
    except (UsageError, sqlite3.Error) as error:
        logger.error("not recorded: %s", type(error).__name__)
        st.error(say("alerts.failed"))
        return
    st.session_state[_DONE] = say("alerts.done")
    st.rerun()


def _table(desk: Desk, rows: list[Row], title: str) -> None:
    say = desk.say
    cells = [
        [
            str(row[f"text_{say.language}"]),
            formats.day(row["as_of"], say),
            say(f"alerts.{row['severity']}"),
            _state(desk, row),
        ]
        for row in rows
    ]
    headings = [say(f"alerts.{name}") for name in ("what", "night", "severity", "state")]
    st.html(rows_table(title, headings, cells))


def _state(desk: Desk, row: Row) -> str:
    at: datetime | None = row["acknowledged_at"]
    if at is None:
        return desk.say("alerts.open")
    return desk.say(
        "alerts.taken",
        reader=row["acknowledged_by"],
        day=f"{formats.day(at.date(), desk.say)} {at:%H:%M}",
        note=row["note"],
    )
