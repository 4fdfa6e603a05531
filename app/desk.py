"""What every page is given, and the small pieces of page that several of them draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go
import streamlit as st

from app import charts, formats
from app.texts import Words
from serving.store import Release, Row, Store


@dataclass(frozen=True)
class Desk:
    """One reader's view of one release."""

    store: Store
    release: Release
    say: Words
    labels: Mapping[tuple[str, str], str]
    open_client: Callable[[int], None]

    def label(self, feature: str, level: str | None) -> str:
        """Return the officer's word for a level of a category; one without a word stays as is."""
        if level is None:
            return self.say("missing")
        return self.labels.get((feature, level)) or self.say.get(f"level.{level}") or level


def verdict(row: Row, say: Words) -> str:
    """Return the decision and its distance from the cut-off as one sentence."""
    distance = abs(row["margin_points"])
    if round(distance) == 0:
        where = say("verdict.at")
    else:
        side = "above" if row["margin_points"] > 0 else "below"
        where = say(f"verdict.{side}", points=formats.quantity(distance, "point", say))
    return say("verdict.sentence", decision=say(f"verdict.{row['decision']}"), where=where)


def verdict_badge(decision: str, text: str) -> str:
    """Return the HTML of a decision: sign, words and a ground of its colour."""
    sign = {"accept": "✓", "review": "?", "refuse": "✕"}[decision]
    return (
        f'<span class="badge" style="background:{charts.TINTS[decision]};'
        f'border-color:{charts.COLOURS[decision]}"><b aria-hidden="true">{sign}</b> '
        f"{escape(text)}</span>"
    )


def show_chart(figure: go.Figure, text: str, key: str) -> None:
    """Draw a chart with what it shows in words below it."""
    st.plotly_chart(figure, config=charts.CONFIG, key=key, alt=text, theme=None)
    st.caption(text)


def facts_table(title: str, facts: Iterable[tuple[str, str]]) -> str:
    """Return the HTML of a group of labelled facts."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(label)}</th><td>{escape(value)}</td></tr>"
        for label, value in facts
    )
    return f"<table class='facts'><caption>{escape(title)}</caption><tbody>{rows}</tbody></table>"


def rows_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the HTML of a table with a heading row, made to scroll when it is wide."""
    head = "".join(f"<th scope='col'>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f"<div class='scroll' tabindex='0' role='region' aria-label='{escape(title, quote=True)}'>"
        f"<table class='rows'><caption>{escape(title)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
