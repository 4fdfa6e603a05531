"""What every page is given, and the small pieces of page that several of them draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go
import streamlit as st

from app import charts, formats
from app.access import Reader
from app.texts import Words
from serving.store import Release, Row, Store
from warehouse.access_log import AccessLog, Outcome
from warehouse.settings import Settings

LAST_VIEW = "last_view"


@dataclass(frozen=True)
class Desk:
    """One reader's view of one release.

    ``open_client`` opens a client's page; called by a widget, it is obeyed before any drawing.
    """

    settings: Settings
    store: Store
    release: Release
    say: Words
    labels: Mapping[tuple[str, str], str]
    words: Mapping[str, Row]
    reader: Reader
    log: AccessLog
    open_client: Callable[[int], None]

    def label(self, feature: str, level: str | None) -> str:
        """Return the officer's word for a level of a category; one without a word stays as is."""
        if level is None:
            return self.say("missing")
        return self.labels.get((feature, level)) or self.say.find(f"level.{level}") or level

    def key(self, name: str) -> str:
        """Return the key of a choice whose options are words.

        A choice is kept as the words that were chosen; in another language it has to be another.
        """
        return f"{name}-{self.say.language}"

    def record_view(self, page: str, sk_id_curr: int, *, found: bool = True) -> bool:
        """Write into the access log that this reader looks at a client on a page.

        Redrawing what is on the screen is no further look; coming back from elsewhere is one.

        Returns:
            Whether the client may be shown: not while the log cannot be written.
        """
        if self.log.is_full:
            st.error(self.say("access.not_recorded"))
            return False
        view = (page, sk_id_curr, self.release.name)
        if not found or st.session_state.get(LAST_VIEW) != view:
            if found:
                st.session_state[LAST_VIEW] = view
            outcome: Outcome = "found" if found else "unknown"
            name, client = f"app:{self.reader.name}", self.log.pseudonym(sk_id_curr)
            self.log.add(name, f"app/{page}", self.release.name, [(client, outcome)])
        return True


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


def show_chart(
    figure: go.Figure,
    text: str,
    key: str,
    say: Words,
    table: tuple[Sequence[str], Iterable[Sequence[str]]],
) -> None:
    """Draw a chart, below it what it shows in words, and its figures as a table to unfold."""
    st.plotly_chart(figure, config=charts.CONFIG, key=key, alt=text, theme=None)
    show_figures(text, say, table)


def show_figures(
    text: str, say: Words, table: tuple[Sequence[str], Iterable[Sequence[str]]]
) -> None:
    """Draw what a chart shows in words, and its figures as a table to unfold."""
    headings, rows = table
    st.html(
        f"<p class='said'>{escape(text)}</p><details><summary>{escape(say('table.show'))}</summary>"
        f"{rows_table('', headings, rows)}</details>"
    )


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
    name = escape(title or " / ".join(headings), quote=True)
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    return (
        f"<div class='scroll' tabindex='0' role='region' aria-label='{name}'>"
        f"<table class='rows'>{caption}"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
