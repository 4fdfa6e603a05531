"""The model, for analysts and risk: comparison, importance, cost, calibration, fairness."""

from __future__ import annotations

import streamlit as st

from app import charts, formats
from app.desk import Desk, facts_table, rows_table, show_chart
from serving.store import Row

_THEMES_SHOWN = 12
_POINTS_IN_TABLE = 40


def show(desk: Desk) -> None:
    """Draw the page."""
    say = desk.say
    st.title(say("nav.model"))
    st.html(facts_table(say("model.facts"), _facts(desk, desk.release.model_info())))
    st.header(say("comparison.title"))
    _comparison(desk)
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


def _comparison(desk: Desk) -> None:
    """Draw the champion beside simpler models, on the same applications."""
    say = desk.say
    rows = desk.release.table("model_comparison")
    if not rows:
        st.info(say("comparison.none"))
        return
    cells = [
        [
            say(f"comparison.{row['model']}"),
            formats.number(row["cost_per_application"], say, 3),
            formats.number(row["auc"], say, 3),
            formats.number(row["pr_auc"], say, 3),
            formats.number(row["ks"], say, 3),
            formats.number(row["brier"], say, 4),
            formats.number(row["n_features"], say),
            formats.number(row["training_seconds"], say, 1),
            formats.number(row["scoring_seconds"], say, 3),
        ]
        for row in rows
    ]
    names = ("model", "cost", "auc", "pr_auc", "ks", "brier", "n", "training", "scoring")
    headings = [say(f"comparison.{name}") for name in names]
    st.html(rows_table(say("comparison.table"), headings, cells))


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
    every = [
        [
            str(row[f"label_{say.language}"] or row["concept"]),
            formats.share(row["gain_share"], say),
        ]
        for row in rows
    ]
    headings = [say("importance.theme"), say("importance.axis")]
    show_chart(figure, text, "importance", say, (headings, every))


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
    cells = [
        [
            formats.share(row["threshold"], say),
            formats.number(row["cost_per_application"], say, 3),
            formats.share(row["recall"], say),
            formats.share(row["refusal_rate"], say),
        ]
        for row in rows[:: max(1, len(rows) // _POINTS_IN_TABLE)]
    ]
    headings = [say(f"cost.{name}") for name in ("threshold", "axis", "recall", "refused")]
    show_chart(figure, text, "cost", say, (headings, cells))


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
    figure = charts.calibration(expected, observed, say)
    cells = [
        [
            str(row["decile"]),
            formats.number(row["n"], say),
            formats.share(row["mean_pd"], say, 2),
            formats.share(row["default_rate"], say, 2),
        ]
        for row in rows
    ]
    names = ("decile", "n", "expected", "observed")
    headings = [say(f"calibration.{name}") for name in names]
    show_chart(figure, text, "calibration", say, (headings, cells))


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
