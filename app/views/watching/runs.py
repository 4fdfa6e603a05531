"""The log of the nights, and the checks of the data."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from app import formats
from app.desk import Desk, rows_table

_PASSED = "pass"


def show(desk: Desk) -> None:
    """Draw the section."""
    say = desk.say
    st.header(say("quality.title"))
    _quality(desk)
    st.header(say("runs.title"))
    _runs(desk)


def _quality(desk: Desk) -> None:
    """Sum up the checks of the data and name those that did not pass."""
    say = desk.say
    rows = desk.release.table("dq_results")
    if not rows:
        st.info(say("quality.none"))
        return
    counts = Counter(row["status"] for row in rows)
    st.write(
        say(
            "quality.text",
            all=formats.number(len(rows), say),
            passed=formats.number(counts[_PASSED], say),
            rest=formats.number(len(rows) - counts[_PASSED], say),
        )
    )
    cells = [
        [row["check_name"], row["status"], formats.number(row["failures"], say)]
        for row in rows
        if row["status"] != _PASSED
    ]
    if cells:
        headings = [say(f"quality.{name}") for name in ("check", "status", "failures")]
        st.html(rows_table(say("quality.table"), headings, cells))


def _runs(desk: Desk) -> None:
    say = desk.say
    rows = desk.release.table("run_log")
    if not rows:
        st.info(say("runs.none"))
        return
    cells = [
        [
            row["step"],
            say("runs.completed") if row["status"] == "completed" else say("runs.failed"),
            f"{formats.day(row['started_at'].date(), say)} {row['started_at']:%H:%M}",
            formats.number(row["seconds"], say, 1),
        ]
        for row in rows
    ]
    headings = [say(f"runs.{name}") for name in ("step", "status", "started", "seconds")]
    st.html(rows_table(say("runs.table"), headings, cells))
