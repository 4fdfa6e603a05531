"""The reports of the trade: population stability, and the final score report."""

from __future__ import annotations

import streamlit as st

from app import charts_of_watching, formats
from app.desk import Desk, rows_table, show_chart
from serving.store import Row

_REASONS_SHOWN = 12


def show(desk: Desk) -> None:
    """Draw the section."""
    say = desk.say
    rows = desk.release.table("population_stability")
    for subject in ("score", "reasons"):
        st.header(say(f"population.{subject}"))
        _stability(desk, subject, [row for row in rows if row["subject"] == subject])
    st.header(say("report.title"))
    _report(desk)


def _stability(desk: Desk, subject: str, rows: list[Row]) -> None:
    """Draw the shares of the bands, of the reference and of this night."""
    say = desk.say
    if not rows or any(row["share_current"] is None for row in rows):
        st.info(say("table.none"))
        return
    labels = [_band(desk, row) for row in rows]
    moved = max(rows, key=lambda row: row["psi_part"] or 0.0)
    # Reasons need no outcome: theirs is the first night of the model.
    reference = say("shares.reference" if subject == "score" else "shares.first_night")
    text = say(
        "population.text",
        reference=reference,
        total=formats.number(sum(row["psi_part"] or 0.0 for row in rows), say, 3),
        band=_band(desk, moved),
        before=formats.share(moved["share_reference"], say),
        now=formats.share(moved["share_current"], say),
    )
    shown = rows[:_REASONS_SHOWN]
    figure = charts_of_watching.shares_beside_reference(
        labels[: len(shown)],
        [row["share_reference"] for row in shown],
        [row["share_current"] for row in shown],
        reference,
        say,
    )
    cells = [
        [
            label,
            formats.number(row["n_reference"], say),
            formats.share(row["share_reference"], say),
            formats.number(row["n_current"], say),
            formats.share(row["share_current"], say),
            formats.number(row["psi_part"], say, 4),
        ]
        for label, row in zip(labels, rows, strict=True)
    ]
    names = ("band", "n_reference", "reference", "n", "current", "part")
    headings = [reference if name == "reference" else say(f"shares.{name}") for name in names]
    show_chart(figure, text, f"population-{subject}", say, (headings, cells))


def _band(desk: Desk, row: Row) -> str:
    """Name a band of the score by its points, a reason by its theme."""
    say = desk.say
    if row["subject"] == "reasons":
        return str(row[f"label_{say.language}"] or row["band"])
    above, to = row["points_above"], row["points_to"]
    if above is None:
        return say("points.to", to=formats.number(to, say)) if to is not None else say("points.all")
    if to is None:
        return say("points.above", above=formats.number(above, say))
    return say("points.between", above=formats.number(above, say), to=formats.number(to, say))


def _report(desk: Desk) -> None:
    """Draw, by band of the score, what was asked, proposed, decided otherwise, and came of it."""
    say = desk.say
    rows = desk.release.table("final_score_report")
    if not rows:
        st.info(say("report.none"))
        return
    by_night: dict[str, list[Row]] = {}
    for row in rows:
        by_night.setdefault(row["batch_id"], []).append(row)
    with_outcomes = (
        batch for batch, bands in by_night.items() if any(row["n_resolved"] for row in bands)
    )
    first = next(with_outcomes, next(iter(by_night)))
    chosen = st.selectbox(
        say("report.choose"),
        list(by_night),
        index=list(by_night).index(first),
        format_func=lambda batch: formats.day(by_night[batch][0]["as_of"], say),
        key=desk.key("report_night"),
        width=300,
    )
    bands = by_night[chosen]
    total, resolved = (sum(row[name] for row in bands) for name in ("n_applications", "n_resolved"))
    st.html(
        "<p class='said'>"
        + say(
            "report.text",
            all=formats.number(total, say),
            accepted=formats.share(sum(row["n_accepted"] for row in bands) / total, say, 0),
            against=formats.number(
                sum(row["n_low_side"] + row["n_high_side"] for row in bands), say
            ),
            resolved=formats.number(resolved, say),
            day=formats.day(bands[0]["known_as_of"], say),
            defaulted=formats.number(sum(row["n_defaulted"] for row in bands), say),
        )
        + "</p>"
    )
    cells = [
        [
            say(
                "report.band",
                band=row["band"],
                low=formats.share(row["pd_from"], say),
                high=formats.share(min(row["pd_below"], 1), say),
            ),
            formats.number(row["n_applications"], say),
            formats.number(row["n_accepted"], say),
            formats.share(row["approval_rate"], say, 0),
            formats.number(row["n_review"], say),
            formats.number(row["n_refused"], say),
            f"{formats.number(row['n_low_side'], say)} / {formats.number(row['n_high_side'], say)}",
            formats.number(row["n_resolved"], say),
            formats.share(row["bad_rate"], say),
            formats.share(row["mean_pd"], say),
            formats.share(row["bad_rate_reference"], say),
        ]
        for row in bands
    ]
    names = (
        *("risk", "applications", "accepted", "rate", "review", "refused", "overrides"),
        *("resolved", "bad_rate", "forecast", "reference"),
    )
    headings = [say(f"report.{name}") for name in names]
    st.html(rows_table(say("report.table"), headings, cells))
