"""What watches the nights: alerts, drift, checks of the data, the log of the runs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import streamlit as st

from app import formats
from app.desk import Desk, rows_table

_REPORT_HEIGHT = 900
_PASSED = "pass"


def show(desk: Desk) -> None:
    """Draw the page."""
    say = desk.say
    st.title(say("nav.monitoring"))
    st.header(say("alerts.title"))
    _alerts(desk)
    st.header(say("drift.title"))
    _drift(desk)
    st.header(say("quality.title"))
    _quality(desk)
    st.header(say("swaps.title"))
    _swaps(desk)
    st.header(say("runs.title"))
    _runs(desk)


def _alerts(desk: Desk) -> None:
    say = desk.say
    alerts = desk.release.table("alerts")
    if not alerts:
        st.success(say("alerts.none"))
        return
    worst = st.error if any(alert["severity"] == "error" for alert in alerts) else st.warning
    worst(say("alerts.text", n=formats.quantity(len(alerts), "alert", say)))
    cells = [
        [
            str(alert[f"text_{say.language}"]),
            say("alerts.error") if alert["severity"] == "error" else say("alerts.warning"),
        ]
        for alert in alerts
    ]
    headings = [say("alerts.what"), say("alerts.severity")]
    st.html(rows_table(say("alerts.table"), headings, cells))


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


def _swaps(desk: Desk) -> None:
    """Draw whom the challenger would decide otherwise."""
    say = desk.say
    rows = desk.release.table("optional/swap_set")
    if not rows:
        st.info(say("swaps.none"))
        return
    cells = [
        [
            say(f"decision.{row['champion_decision']}"),
            say(f"decision.{row['challenger_decision']}"),
            formats.number(row["n"], say),
            formats.signed(row["expected_cost_difference"], say, 1),
        ]
        for row in rows
    ]
    headings = [say(f"swaps.{name}") for name in ("champion", "challenger", "n", "cost")]
    st.html(rows_table(say("swaps.table"), headings, cells))


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


def _drift(desk: Desk) -> None:
    say = desk.say
    runs = desk.release.table("drift_run")
    if not runs:
        st.info(say("drift.none"))
        return
    run = runs[0]
    st.write(
        say(
            "drift.text",
            drifted=formats.number(run["n_features_drifted"], say),
            all=formats.number(run["n_features"], say),
            worst=formats.number(run["psi_max"], say, 2),
        )
    )
    cells = [
        [
            str(row[f"label_{say.language}"] or row["feature"]),
            formats.number(row["psi"], say, 3),
            say(f"drift.{row['psi_band']}"),
            formats.signed(100 * (row["missing_rate_shift"] or 0), say, 1),
        ]
        for row in desk.release.table("drift_features")
    ]
    headings = ("what", "index", "verdict", "missing_shift")
    st.html(rows_table(say("drift.table"), [say(f"drift.{name}") for name in headings], cells))
    _report(desk, desk.settings.reports, run["report_html"])


def _report(desk: Desk, reports: Path, name: str) -> None:
    """Embed the drift report when asked to: it weighs megabytes, and may run scripts.

    Only a file inside ``reports`` is embedded, whatever the release names.
    """
    path = (reports.parent / name).resolve()
    if not path.is_relative_to(reports.resolve()) or not path.is_file():
        st.caption(desk.say("drift.no_report"))
    elif st.toggle(desk.say("drift.report"), key="drift_report"):
        st.iframe(path, height=_REPORT_HEIGHT, alt=desk.say("drift.title"))
