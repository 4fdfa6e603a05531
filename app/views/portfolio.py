"""The portfolio over the nights: volumes, grades, decisions and cost; what officers decided."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import streamlit as st

from app import charts, charts_of_portfolio, formats
from app.desk import Desk, facts_table, rows_table, show_chart
from serving.store import Row

_DECISIONS = tuple(charts.TINTS)


def show(desk: Desk) -> None:
    """Draw the page."""
    say = desk.say
    st.title(say("nav.portfolio"))
    left, right = st.columns(2)
    with left:
        st.html(facts_table(say("portfolio.title"), _tonight(desk)))
    with right:
        _grades(desk)
    nights = desk.release.table("portfolio_by_night")
    st.header(say("portfolio.nights"))
    if not nights:
        st.info(say("portfolio.no_nights"))
    else:
        _nights(desk, nights)
    st.header(say("overrides.title"))
    _overrides(desk)
    st.header(say("contests.title"))
    _contests(desk)


def _tonight(desk: Desk) -> list[tuple[str, str]]:
    say, batch = desk.say, desk.release.batch()
    columns = (("accept", "n_accepted"), ("review", "n_review"), ("refuse", "n_refused"))
    return [
        (say("portfolio.all"), formats.number(batch["n_applications"], say)),
        *(
            (say(f"decision.{decision}"), formats.number(batch[column], say))
            for decision, column in columns
        ),
        (say("portfolio.mean_risk"), formats.share(batch["mean_pd"], say)),
    ]


def _grades(desk: Desk) -> None:
    say = desk.say
    grades: dict[str, dict[str, int]] = {}
    for row in desk.release.table("portfolio"):
        grades.setdefault(row["grade"], {})[row["decision"]] = row["n_applications"]
    headings = [say("filter.grade"), *(say(f"decision.{name}") for name in _DECISIONS)]
    cells = [
        [grade, *(formats.number(counts.get(name, 0), say) for name in _DECISIONS)]
        for grade, counts in grades.items()
    ]
    st.html(rows_table(say("portfolio.by_grade"), headings, cells))


def _nights(desk: Desk, rows: list[Row]) -> None:
    """Draw decisions and cost by night; one night is a table, for a line needs two."""
    say = desk.say
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    costs: dict[date, float] = defaultdict(float)
    for row in rows:
        night, decision = row["as_of"], row["decision"]
        counts[night][decision] = counts[night].get(decision, 0) + row["n_applications"]
        costs[night] += row["expected_cost"]
    nights = sorted(counts)
    cells = [
        [
            formats.day(night, say),
            *(formats.number(counts[night].get(name, 0), say) for name in _DECISIONS),
            formats.number(costs[night] / sum(counts[night].values()), say, 3),
        ]
        for night in nights
    ]
    headings = [
        say("portfolio.night"),
        *(say(f"decision.{name}") for name in _DECISIONS),
        say("cost.axis"),
    ]
    last = nights[-1]
    n_last = sum(counts[last].values())
    text = say(
        "portfolio.nights_text",
        nights=formats.quantity(len(nights), "night", say),
        day=formats.day(last, say),
        accepted=formats.share(counts[last].get("accept", 0) / n_last, say, 0),
        cost=formats.number(costs[last] / n_last, say, 3),
    )
    figure = charts_of_portfolio.nights(nights, counts, costs, say)
    show_chart(figure, text, "nights", say, (headings, cells[::-1]))


def _overrides(desk: Desk) -> None:
    """Draw how often officers decide against the proposal: by grade, officer and reason."""
    say = desk.say
    rows = desk.release.table("override_rates")
    if not rows:
        st.info(say("overrides.none"))
        return
    total = next(row for row in rows if row["dimension"] == "all")
    st.write(
        say(
            "overrides.text",
            n=formats.number(total["n_decisions"], say),
            share=formats.share(total["override_rate"], say),
            low=formats.number(total["n_low_side"], say),
            high=formats.number(total["n_high_side"], say),
        )
    )
    cells = [
        [
            f"{say(f'overrides.by_{dimension}')} {_counted(desk, row)}",
            formats.number(row["n_decisions"], say),
            formats.number(row["n_low_side"], say),
            formats.number(row["n_high_side"], say),
            formats.share(row["override_rate"], say, 0),
        ]
        for dimension in ("grade", "reason", "officer")
        for row in rows
        if row["dimension"] == dimension
    ]
    headings = ("by", "decisions", "low_side", "high_side", "rate")
    names = [say(f"overrides.{name}") for name in headings]
    st.html(rows_table(say("overrides.table"), names, cells))


def _counted(desk: Desk, row: Row) -> str:
    value = str(row["value"])
    return desk.say(f"reason.{value}") if row["dimension"] == "reason" else value


def _contests(desk: Desk) -> None:
    say = desk.say
    rows = desk.release.table("contest_counts")
    if not rows:
        st.info(say("contests.none"))
        return
    cells = [
        [
            say(f"contests.{row['status'].replace(' ', '_')}"),
            formats.number(row["n_contests"], say),
            formats.number(row["n_overdue"], say),
        ]
        for row in rows
    ]
    headings = [say(f"contests.{name}") for name in ("status", "n", "overdue")]
    st.html(rows_table(say("contests.title"), headings, cells))
