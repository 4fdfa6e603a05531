"""What would change the proposal, from stored options only, and why the score moved."""

from __future__ import annotations

from html import escape

import streamlit as st

from app import formats
from app.desk import Desk, rows_table
from serving.store import Row

_PARTS = ("data", "model", "policy")


def show(desk: Desk, score: Row) -> None:
    """Draw the stored options with their limits, then what moved the score since the last night."""
    say = desk.say
    st.header(say("changes.title"))
    options = desk.release.table("recourse", sk_id_curr=score["sk_id_curr"])
    if not options:
        st.info(say("changes.none"))
    else:
        st.warning(
            say("changes.limits", day=formats.day(score["as_of"], say)), icon=":material/info:"
        )
        cells = [
            [
                row[f"text_{say.language}"],
                formats.quantity(row["new_points"], "point", say),
                say(f"decision.{row['new_decision']}"),
            ]
            for row in options
        ]
        headings = [say(f"changes.{name}") for name in ("what", "points", "then")]
        st.html(rows_table(say("changes.table"), headings, cells))
        st.html(f"<p class='said'>{escape(say('changes.text'))}</p>")
    _moved(desk, score)


def _moved(desk: Desk, score: Row) -> None:
    """Say how the score moved since the night before, and by what."""
    say = desk.say
    st.subheader(say("moved.title"))
    rows = desk.release.table("score_changes", sk_id_curr=score["sk_id_curr"])
    if not rows:
        st.write(say("moved.none"))
        return
    row = rows[0]
    st.write(
        say(
            "moved.text",
            before=formats.quantity(row["prev_score_points"], "point", say),
            day=formats.day(row["prev_as_of"], say),
            now=formats.quantity(row["score_points"], "point", say),
        )
    )
    cells = [
        [say(f"moved.{part}"), formats.signed(row[f"delta_points_{part}"], say, 1)]
        for part in _PARTS
    ]
    cells.append([say("moved.all"), formats.signed(row["delta_points"], say, 1)])
    st.html(rows_table(say("moved.table"), [say("moved.cause"), say("moved.points")], cells))
