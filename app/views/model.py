"""The portfolio and the model, for analysts and risk: volumes, quality, fairness, drift."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import charts, formats
from app.desk import Desk, facts_table, rows_table, show_chart
from serving.store import Row

_REPORT_HEIGHT = 900
_THEMES_SHOWN = 12


def show(desk: Desk, reports: Path) -> None:
    """Draw the page.

    Args:
        desk: The reader's view of the release.
        reports: The folder that holds the drift reports; the release names them from its parent.
    """
    say = desk.say
    st.title(say("model.title"))
    info = desk.release.model_info()
    left, right = st.columns(2)
    with left:
        _portfolio(desk)
    with right:
        st.html(facts_table(say("model.facts"), _facts(desk, info)))
    st.header(say("importance.title"))
    _importance(desk)
    left, right = st.columns(2)
    with left:
        st.header(say("cost.title"))
        _cost(desk)
    with right:
        st.header(say("calibration.title"))
        _calibration(desk)
    st.header(say("fairness.title"))
    _fairness(desk)
    st.header(say("drift.title"))
    _drift(desk, reports)


def _facts(desk: Desk, info: Row) -> list[tuple[str, str]]:
    say = desk.say
    return [
        (say("model.version"), str(info["model_version"])),
        (say("model.trained_at"), formats.day(info["trained_at"].date(), say)),
        (say("model.n_training_rows"), formats.number(info["n_training_rows"], say)),
        (say("model.n_features"), formats.number(info["n_features"], say)),
        (say("model.auc"), formats.number(info["auc"], say, 3)),
        (say("model.cost"), formats.number(info["cost_per_application"], say, 3)),
        (say("model.threshold"), formats.share(info["threshold"], say)),
        (
            say("model.costs"),
            say(
                "model.costs_of",
                default=formats.number(info["cost_false_negative"], say),
                refusal=formats.number(info["cost_false_positive"], say),
            ),
        ),
        (say("model.policy"), str(info["policy_version"])),
    ]


def _portfolio(desk: Desk) -> None:
    say = desk.say
    batch = desk.release.batch()
    rows = [
        (say(f"decision.{decision}"), formats.number(batch[column], say))
        for decision, column in (
            ("accept", "n_accepted"),
            ("review", "n_review"),
            ("refuse", "n_refused"),
        )
    ]
    rows.append((say("portfolio.all"), formats.number(batch["n_applications"], say)))
    rows.append((say("portfolio.mean_risk"), formats.share(batch["mean_pd"], say)))
    st.html(facts_table(say("portfolio.title"), rows))
    grades: dict[str, dict[str, int]] = {}
    for row in desk.release.table("portfolio"):
        grades.setdefault(row["grade"], {})[row["decision"]] = row["n_applications"]
    headings = [say("filter.grade"), *(say(f"decision.{name}") for name in charts.TINTS)]
    cells = [
        [grade, *(formats.number(counts.get(name, 0), say) for name in charts.TINTS)]
        for grade, counts in grades.items()
    ]
    st.html(rows_table(say("portfolio.by_grade"), headings, cells))


def _importance(desk: Desk) -> None:
    say = desk.say
    rows = desk.release.table("importance_by_concept")
    if not rows:
        st.info(say("table.none"))
        return
    shown = rows[:_THEMES_SHOWN]
    labels = [str(row[f"label_{say.language}"] or row["concept"]) for row in shown]
    shares = [row["gain_share"] or 0.0 for row in shown]
    text = say(
        "importance.text",
        first=labels[0],
        share=formats.share(shares[0], say, 0),
        shown=len(shown),
        all=len(rows),
    )
    figure = charts.bars(labels, shares, say("importance.axis"), say)
    show_chart(figure, text, key="importance")


def _cost(desk: Desk) -> None:
    say = desk.say
    rows = desk.release.table("threshold_curve")
    chosen = next((row for row in rows if row["is_chosen"]), None)
    if chosen is None:
        st.info(say("table.none"))
        return
    text = say(
        "cost.text",
        threshold=formats.share(chosen["threshold"], say),
        cost=formats.number(chosen["cost_per_application"], say, 3),
        recall=formats.share(chosen["recall"], say, 0),
        refused=formats.share(chosen["refusal_rate"], say, 0),
    )
    figure = charts.curve(
        [row["threshold"] for row in rows],
        [row["cost_per_application"] for row in rows],
        chosen["threshold"],
        (say("cost.threshold"), say("cost.axis")),
        say,
    )
    show_chart(figure, text, key="cost")


def _calibration(desk: Desk) -> None:
    say = desk.say
    rows = desk.release.table("calibration")
    if not rows:
        st.info(say("table.none"))
        return
    expected = [row["mean_pd"] for row in rows]
    observed = [row["default_rate"] for row in rows]
    worst = max(abs(a - b) for a, b in zip(expected, observed, strict=True))
    text = say("calibration.text", worst=formats.number(100 * worst, say, 1))
    show_chart(charts.calibration(expected, observed, say), text, key="calibration")


def _fairness(desk: Desk) -> None:
    say = desk.say
    cells = []
    for row in desk.release.table("fairness"):
        group = [say(f"attribute.{row['attribute']}"), _group(desk, row)]
        if row["is_suppressed"]:
            cells.append([*group, say("fairness.suppressed"), "", "", "", ""])
            continue
        shares = ("approval_rate", "approval_ratio", "default_rate", "false_refusal_rate")
        cells.append(
            [
                *group,
                formats.number(row["n"], say),
                *(formats.share(row[column], say) for column in shares),
            ]
        )
    headings = ("attribute", "group", "n", "approval", "ratio", "defaults", "false_refusal")
    st.write(say("fairness.text"))
    st.html(rows_table(say("fairness.title"), [say(f"fairness.{n}") for n in headings], cells))


def _group(desk: Desk, row: Row) -> str:
    vocabulary = {"gender": "app_cat_gender", "family_status": "app_cat_family_status"}
    attribute = str(row["attribute"])
    return desk.label(vocabulary.get(attribute, attribute), row["group_name"])


def _drift(desk: Desk, reports: Path) -> None:
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
    for alert in desk.release.table("alerts"):
        st.warning(alert[f"text_{say.language}"])
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
    _report(desk, reports, run["report_html"])


def _report(desk: Desk, reports: Path, name: str) -> None:
    """Embed the drift report when asked to: it weighs megabytes, and may run scripts.

    Only a file inside ``reports`` is embedded, whatever the release names.
    """
    path = (reports.parent / name).resolve()
    if not path.is_relative_to(reports.resolve()) or not path.is_file():
        st.caption(desk.say("drift.no_report"))
    elif st.toggle(desk.say("drift.report"), key="drift_report"):
        st.iframe(path, height=_REPORT_HEIGHT, alt=desk.say("drift.title"))
