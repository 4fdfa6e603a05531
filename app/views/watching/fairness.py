"""How groups are treated, with intervals; a screen, not a law."""

from __future__ import annotations

import streamlit as st

from app import charts_of_watching, formats
from app.desk import Desk, show_chart
from serving.store import Row

_FOUR_FIFTHS = 0.8
_ATTRIBUTES = ("gender", "age_band", "family_status")
_VOCABULARY = {"gender": "app_cat_gender", "family_status": "app_cat_family_status"}
_MEASURES = ("approval_ratio", "equal_opportunity_gap", "approval_rate", "false_refusal_rate")


def show(desk: Desk) -> None:
    """Draw the section."""
    say = desk.say
    st.header(say("groups.title"))
    st.info(say("groups.screen"))
    rows = desk.release.table("fairness_by_night")
    if not rows:
        st.info(say("groups.none"))
        return
    left, right = st.columns(2)
    with left:
        basis = st.segmented_control(
            say("groups.basis"),
            ["night", "out_of_fold"],
            format_func=lambda name: say(f"groups.{name}"),
            default="night",
            required=True,
            key=desk.key("basis"),
        )
    with right:
        measure = st.selectbox(
            say("groups.measure"),
            _MEASURES,
            format_func=lambda name: say(f"groups.{name}"),
            key=desk.key("measure"),
        )
    st.html(f"<p class='said'>{say(f'groups.{basis}_text')} {say(f'groups.{measure}_text')}</p>")
    chosen = [row for row in rows if row["basis"] == basis and row["measure"] == measure]
    for attribute in _ATTRIBUTES:
        st.subheader(say(f"attribute.{attribute}"))
        groups = [row for row in chosen if row["attribute"] == attribute]
        groups.sort(key=lambda row: not row["group_name"].startswith("under"))  # the youngest first
        _attribute(desk, groups, measure)


def _attribute(desk: Desk, rows: list[Row], measure: str) -> None:
    """Draw the groups of one attribute; those too small are named, not measured."""
    say = desk.say
    told = [row for row in rows if not row["is_suppressed"]]
    small = [_group(desk, row) for row in rows if row["is_suppressed"]]
    if not told:
        st.write(say("groups.too_small"))
        return
    names = [_group(desk, row) for row in told]
    is_ratio = measure == "approval_ratio"
    figure = charts_of_watching.intervals(
        names,
        [(row["measured"], row["lower_bound"], row["upper_bound"]) for row in told],
        (say(f"groups.{measure}"), ".2f" if is_ratio else ".0%"),
        say,
        mark=(say("groups.four_fifths"), _FOUR_FIFTHS) if is_ratio else None,
    )
    text = " ".join(
        [
            _words(desk, told, names, measure),
            *([say("groups.withheld", groups=", ".join(small))] if small else []),
        ]
    )
    cells = [
        [
            name,
            formats.number(row["n"], say),
            *(
                formats.number(row[column], say, 3)
                for column in ("measured", "lower_bound", "upper_bound")
            ),
        ]
        for name, row in zip(names, told, strict=True)
    ]
    cells += [[name, say("fairness.suppressed"), "", "", ""] for name in small]
    headings = [say(f"groups.{name}") for name in ("group", "n", "measured", "lower", "upper")]
    show_chart(figure, text, f"groups-{rows[0]['attribute']}", say, (headings, cells))


def _words(desk: Desk, rows: list[Row], names: list[str], measure: str) -> str:
    """Say which group is furthest, and of the ratio what can be told of four fifths."""
    say = desk.say
    is_ratio = measure == "approval_ratio"
    lowest = measure in ("approval_ratio", "approval_rate")
    place = (min if lowest else max)(range(len(rows)), key=lambda i: rows[i]["measured"])
    row = rows[place]
    low, value, high = (
        formats.number(row[column], say, 2) if is_ratio else formats.share(row[column], say)
        for column in ("lower_bound", "measured", "upper_bound")
    )
    sentence = say(
        "groups.lowest" if lowest else "groups.highest",
        group=names[place],
        value=value,
        low=low,
        high=high,
    )
    if not is_ratio:
        return sentence
    if row["upper_bound"] < _FOUR_FIFTHS:
        return f"{sentence} {say('groups.below')}"
    if row["lower_bound"] < _FOUR_FIFTHS:
        return f"{sentence} {say('groups.undecided')}"
    return f"{sentence} {say('groups.above')}"


def _group(desk: Desk, row: Row) -> str:
    attribute = str(row["attribute"])
    return desk.label(_VOCABULARY.get(attribute, attribute), row["group_name"])
