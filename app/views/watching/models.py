"""Whether a new model is due; champion and challenger beside each other."""

from __future__ import annotations

import streamlit as st

from app import formats
from app.desk import Desk, rows_table


def show(desk: Desk) -> None:
    """Draw the section."""
    say = desk.say
    st.header(say("training.title"))
    _training(desk)
    st.header(say("swaps.title"))
    runs = desk.release.table("challenger_runs")
    if runs and not runs[0]["is_scored"]:
        st.warning(say("swaps.not_scored", version=runs[0]["model_version"]))
    _swaps(desk)
    st.header(say("duel.title"))
    _duel(desk)


def _training(desk: Desk) -> None:
    """Say whether a new model is due, and why."""
    say = desk.say
    rows = desk.release.table("retraining")
    if not rows:
        st.info(say("table.none"))
        return
    row = rows[0]
    if row["retraining_due"]:
        st.warning(say("training.due", reason=say(f"training.{row['reason']}")))
        st.code("scorehouse train --if-due", language=None)
    else:
        st.write(say("training.answered" if row["is_answered"] else "training.not_due"))
    st.html(
        "<p class='said'>"
        + say(
            "training.text",
            champion=row["model_version"],
            newest=row["newest_version"],
            day=formats.day(row["trained_as_of"], say),
            psi=formats.number(row["score_psi"], say, 2),
            failures=row["n_calibration_failures"],
        )
        + "</p>"
    )


def _swaps(desk: Desk) -> None:
    """Draw whom the challenger would decide otherwise."""
    say = desk.say
    rows = desk.release.table("swap_set")
    if not rows:
        st.info(say("swaps.none"))
        return
    total = sum(row["n"] for row in rows)
    swapped = sum(
        row["n"] for row in rows if row["champion_decision"] != row["challenger_decision"]
    )
    st.write(
        say(
            "swaps.text",
            champion=rows[0]["champion_version"],
            challenger=rows[0]["challenger_version"],
            swapped=formats.number(swapped, say),
            all=formats.number(total, say),
            cost=formats.signed(sum(row["switch_cost_by_champion"] for row in rows), say, 1),
        )
    )
    cells = [
        [
            say(f"decision.{row['champion_decision']}"),
            say(f"decision.{row['challenger_decision']}"),
            formats.number(row["n"], say),
            formats.signed(row["expected_cost_difference"], say, 1),
            formats.signed(row["switch_cost_by_champion"], say, 1),
        ]
        for row in rows
    ]
    headings = [say(f"swaps.{name}") for name in ("champion", "challenger", "n", "cost", "switch")]
    st.html(rows_table(say("swaps.table"), headings, cells))
    st.html(f"<p class='said'>{say('swaps.meaning')}</p>")


def _duel(desk: Desk) -> None:
    """Draw what became of the predictions of both, on nights both scored."""
    say = desk.say
    rows = desk.release.table("backtest_by_night")
    by_role = {
        role: {row["as_of"]: row for row in rows if row["role"] == role}
        for role in ("champion", "challenger")
    }
    both = sorted(by_role["champion"].keys() & by_role["challenger"].keys(), reverse=True)
    if not both:
        st.info(say("duel.none"))
        return
    cells = [
        [
            formats.day(day, say),
            formats.number(by_role["challenger"][day]["n_resolved"], say),
            *(
                formats.number(by_role[role][day][measure], say, decimals)
                for measure, decimals in (("auc", 3), ("brier", 4), ("cost_per_application", 3))
                for role in ("champion", "challenger")
            ),
        ]
        for day in both
    ]
    headings = [
        say("duel.night"),
        say("duel.n"),
        *(
            say(f"duel.{role}", measure=say(f"duel.{measure}"))
            for measure in ("auc", "brier", "cost")
            for role in ("champion", "challenger")
        ),
    ]
    st.html(rows_table(say("duel.table"), headings, cells))
