"""Plotly figures of the portfolio over the nights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.charts import BLUE, COLOURS, GRID, dressed, pattern
from app.texts import Words

_HATCHING = {"accept": "", "review": ".", "refuse": "/"}


def nights(
    days: Sequence[date],
    counts: Mapping[date, Mapping[str, int]],
    costs: Mapping[date, float],
    say: Words,
) -> go.Figure:
    """Draw the decisions of each night as stacked shares, below them the cost per application.

    Args:
        days: The nights in order.
        counts: Applications of each night by decision.
        costs: Expected cost of each night, of all its applications.
        say: The catalogue in the reader's language.
    """
    names = [day.isoformat() for day in days]
    totals = [sum(counts[day].values()) for day in days]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.62, 0.38])
    for decision, colour in COLOURS.items():
        figure.add_bar(
            x=names,
            y=[counts[day].get(decision, 0) / n for day, n in zip(days, totals, strict=True)],
            name=say(f"decision.{decision}"),
            marker={"color": colour, "pattern": pattern(_HATCHING[decision])},
            hoverinfo="skip",
            row=1,
            col=1,
        )
    figure.add_scatter(
        x=names,
        y=[costs[day] / n for day, n in zip(days, totals, strict=True)],
        mode="lines+markers",
        line={"color": BLUE, "width": 3},
        marker={"size": 8},
        showlegend=False,
        hoverinfo="skip",
        row=2,
        col=1,
    )
    figure.update_layout(barmode="stack", legend={"orientation": "h", "y": 1.12})
    figure.update_xaxes(type="category", nticks=12)
    figure.update_yaxes(gridcolor=GRID)
    figure.update_yaxes(title=say("portfolio.share"), tickformat=".0%", row=1, col=1)
    figure.update_yaxes(title=say("cost.axis"), rangemode="tozero", row=2, col=1)
    return dressed(figure, say, height=460)
