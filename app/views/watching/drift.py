"""Drift of score, reasons and features, bin by bin, and Evidently's reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import streamlit as st

from app import charts_of_watching, formats
from app.desk import Desk, rows_table, show_chart
from serving.store import Row

_REPORT_HEIGHT = 900
_KINDS = {"drift": "report_html", "quality": "quality_html", "performance": "performance_html"}
# The customary bounds of a stability index.
_MODERATE, _SIGNIFICANT = 0.10, 0.25


def show(desk: Desk) -> None:
    """Draw the section."""
    say = desk.say
    st.header(say("drift.scores"))
    _scores(desk)
    st.header(say("drift.title"))
    _features(desk)
    st.header(say("reports.title"))
    _reports(desk)


def _scores(desk: Desk) -> None:
    """Draw the stability indices of score and reasons over the nights."""
    say = desk.say
    rows = desk.release.table("drift_scores")
    if not rows:
        st.info(say("drift.none"))
        return
    days = sorted({row["as_of"] for row in rows})
    by_subject: dict[str, dict[object, Row]] = {}
    for row in rows:
        by_subject.setdefault(row["subject"], {})[row["as_of"]] = row
    lines = {
        say(f"drift.{subject}"): [found[day]["psi"] if day in found else None for day in days]
        for subject, found in by_subject.items()
    }
    critical = by_subject.get("score", {})
    lines[say("drift.critical_of_score")] = [
        critical[day]["psi_critical"] if day in critical else None for day in days
    ]
    last = {subject: found[max(found)] for subject, found in by_subject.items()}  # type: ignore[type-var]
    text = " ".join(
        say(
            "drift.scores_text",
            subject=say(f"drift.{subject}"),
            psi=formats.number(row["psi"], say, 3),
            critical=formats.number(row["psi_critical"], say, 3),
            verdict=_verdict(desk, row),
        )
        for subject, row in last.items()
    )
    figure = charts_of_watching.nights_beside_limits(
        days,
        lines,
        {say("drift.moderate"): _MODERATE, say("drift.significant"): _SIGNIFICANT},
        say("drift.index"),
        say,
    )
    cells = [
        [
            f"{formats.day(row['as_of'], say)}, {say('drift.' + row['subject'])}",
            formats.number(row["n_current"], say),
            formats.number(row["psi"], say, 3),
            formats.number(row["psi_critical"], say, 3),
            _verdict(desk, row),
        ]
        for row in rows[::-1]
    ]
    headings = [say(f"drift.{name}") for name in ("night", "n", "index", "critical", "verdict")]
    show_chart(figure, text, "drift_scores", say, (headings, cells))


def _verdict(desk: Desk, row: Mapping[str, object]) -> str:
    """Say what the index means, and where the critical value says otherwise."""
    say = desk.say
    verdict = say(f"drift.{row['psi_band']}")
    if row["psi_band"] != "stable" and not row["exceeds_critical"]:
        return say("drift.within_chance", verdict=verdict)
    if row["psi_band"] == "stable" and row["exceeds_critical"]:
        return say("drift.beyond_chance", verdict=verdict)
    return verdict


def _features(desk: Desk) -> None:
    say = desk.say
    runs = desk.release.table("drift_run")
    rows = desk.release.table("drift_features")
    if not runs or not rows:
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
    labels = {row["feature"]: str(row[f"label_{say.language}"] or row["feature"]) for row in rows}
    cells = [
        [
            labels[row["feature"]],
            formats.number(row["psi"], say, 3),
            formats.number(row["psi_critical"], say, 3),
            _verdict(desk, row),
            formats.signed(100 * (row["missing_rate_shift"] or 0), say, 1),
        ]
        for row in rows
    ]
    headings = ("what", "index", "critical", "verdict", "missing_shift")
    st.html(rows_table(say("drift.table"), [say(f"drift.{name}") for name in headings], cells))
    st.html(f"<p class='said'>{say('drift.critical_text')}</p>")
    chosen = st.selectbox(
        say("drift.choose"),
        list(labels),
        format_func=labels.__getitem__,
        key=desk.key("characteristic"),
        width=620,
    )
    if chosen is not None:
        _characteristic(desk, chosen, labels[chosen])


def _characteristic(desk: Desk, feature: str, label: str) -> None:
    """Draw the bins of a feature beside their shares in training."""
    say = desk.say
    rows = [
        row
        for row in desk.release.table("characteristic_analysis", feature=feature)
        if row["n_reference"] + row["n_current"] > 0
    ]
    if not rows:
        st.info(say("table.none"))
        return
    names = [_bin(desk, row) for row in rows]
    worst = max(range(len(rows)), key=lambda i: rows[i]["psi_part"])
    text = say(
        "characteristic.text",
        feature=label,
        bin=names[worst],
        before=formats.share(rows[worst]["share_reference"], say),
        now=formats.share(rows[worst]["share_current"], say),
    )
    figure = charts_of_watching.shares_beside_reference(
        names,
        [row["share_reference"] for row in rows],
        [row["share_current"] for row in rows],
        say("shares.reference"),
        say,
    )
    show_chart(figure, text, "characteristic", say, (_share_headings(desk), shares(desk, rows)))


def shares(desk: Desk, rows: list[Row]) -> list[list[str]]:
    """Return the cells of a table of bins: name, both shares, both counts, part of the index."""
    say = desk.say
    return [
        [
            _bin(desk, row),
            formats.share(row["share_reference"], say),
            formats.share(row["share_current"], say),
            formats.number(row["n_current"], say),
            formats.number(row["psi_part"], say, 4),
        ]
        for row in rows
    ]


def _share_headings(desk: Desk) -> list[str]:
    names = ("bin", "reference", "current", "n", "part")
    return [desk.say(f"shares.{name}") for name in names]


def _bin(desk: Desk, row: Row) -> str:
    say = desk.say
    if row["bin"] == 0:
        return say("bin.missing")
    if row["level"] is not None:
        return str(row[f"label_{say.language}"] or row["level"])
    low, high = row["value_from"], row["value_below"]
    if low is None and high is None:
        return say("bin.other")
    if low is None:
        return say("bin.below", high=formats.sized(high, say))
    if high is None:
        return say("bin.from", low=formats.sized(low, say))
    return say("bin.between", low=formats.sized(low, say), high=formats.sized(high, say))


def _reports(desk: Desk) -> None:
    """List the reports, and open one."""
    say = desk.say
    rows = desk.release.table("drift_reports")
    if not rows:
        st.info(say("drift.none"))
        return
    cells = [
        [
            formats.day(row["as_of"], say),
            formats.number(row["evidently_rows"], say),
            f"{formats.number(row['evidently_features_drifted'], say)} / "
            f"{formats.number(row['evidently_features'], say)}",
            f"{formats.number(row['n_features_drifted'], say)} / "
            f"{formats.number(row['n_features'], say)}",
            formats.number(row["psi_max"], say, 2),
            formats.number(row["evidently_outcomes"], say),
        ]
        for row in rows
    ]
    names = ("night", "rows", "drifted", "by_index", "worst", "outcomes")
    headings = [say(f"reports.{name}") for name in names]
    st.html(rows_table(say("reports.table"), headings, cells))
    st.html(f"<p class='said'>{say('reports.text')}</p>")
    found: dict[date, dict[str, Path]] = {}
    for row in rows[::-1]:
        paths = {kind: _report(desk.settings.reports, row[name]) for kind, name in _KINDS.items()}
        there = {kind: path for kind, path in paths.items() if path is not None}
        if there:
            found[row["as_of"]] = there
    if not found:
        st.caption(say("drift.no_report"))
        return
    night = st.selectbox(
        say("reports.choose"),
        sorted(found, reverse=True),
        format_func=lambda day: formats.day(day, say),
        key=desk.key("report_of"),
        width=300,
    )
    kind = st.segmented_control(
        say("reports.kind"),
        list(found[night]),
        format_func=lambda name: say(f"reports.{name}"),
        default=next(iter(found[night])),
        required=True,
        key=desk.key(f"report_kind-{night}"),
    )
    if st.toggle(say("drift.report"), key="drift_report"):
        st.iframe(found[night][kind], height=_REPORT_HEIGHT, alt=say(f"reports.{kind}"))


def _report(reports: Path, name: str | None) -> Path | None:
    """Return a report to embed: it may run scripts, so only a file inside ``reports``."""
    if name is None:
        return None
    path = (reports.parent / name).resolve()
    return path if path.is_relative_to(reports.resolve()) and path.is_file() else None
