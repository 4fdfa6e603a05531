"""Plotly figures that place one client among many others."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from app.charts import BLUE, GRID, INK, PAPER, VERMILLION, dressed
from app.texts import Words
from serving.store import Row

_BINS = 20
_ROWS_OF_BINS = 14
Bin = tuple[float, float, float]


def histogram(
    row: Row, value: float, label: str, is_share: bool, say: Words
) -> tuple[go.Figure, list[Bin]]:
    """Draw the distribution of a group with the client's mark and the group's median.

    Args:
        row: Of ``comparison``: ``low``, ``high``, ``n``, ``median`` and ``n_by_bin``.
        value: The client's.
        label: What is compared.
        is_share: Whether values are fractions of one.
        say: The catalogue in the reader's language.

    Returns:
        The figure, and lower end, upper end and share of the group of each bin.
    """
    low, high = row["low"], row["high"]
    step = (high - low) / _BINS or 1.0
    bins = [
        (low + i * step, low + (i + 1) * step, row["n_by_bin"].get(i, 0) / row["n"])
        for i in range(_BINS)
    ]
    figure = go.Figure(
        go.Bar(
            x=[(start + end) / 2 for start, end, _ in bins],
            y=[share for _, _, share in bins],
            width=step * 0.94,
            marker_color="#9cc7e3",
            marker_line={"color": BLUE, "width": 1},
            hoverinfo="skip",
        )
    )
    shown = min(max(value, low), high)
    _mark(figure, row["median"], say("compare.median"), INK, "dot", height=1.0)
    _mark(figure, shown, say("compare.client"), VERMILLION, "solid", height=1.09)
    figure.update_xaxes(title=label, gridcolor=GRID, tickformat=".0%" if is_share else ",.7~r")
    figure.update_yaxes(
        title=say("compare.share"), tickformat=".0%", gridcolor=GRID, rangemode="tozero"
    )
    return dressed(figure, say, height=360, margin={"l": 10, "r": 30, "t": 60, "b": 40}), bins


def density(
    rows: Sequence[Row],
    client: tuple[float, float],
    labels: tuple[str, str],
    are_shares: tuple[bool, bool],
    say: Words,
) -> go.Figure:
    """Draw where applications lie in two characteristics, darker where there are more.

    Args:
        rows: Of ``comparison_of_two``, one for each cell that holds enough applications.
        client: The client's two values.
        labels: What is compared.
        are_shares: Which of the two are fractions of one.
        say: The catalogue in the reader's language.
    """
    first = rows[0]
    x_step = (first["x_high"] - first["x_low"]) / _BINS
    y_step = (first["y_high"] - first["y_low"]) / _ROWS_OF_BINS
    counts: list[list[int | None]] = [[None] * _BINS for _ in range(_ROWS_OF_BINS)]
    for row in rows:
        counts[row["y_bin"]][row["x_bin"]] = row["n"]
    figure = go.Figure(
        go.Heatmap(
            x=[first["x_low"] + (i + 0.5) * x_step for i in range(_BINS)],
            y=[first["y_low"] + (i + 0.5) * y_step for i in range(_ROWS_OF_BINS)],
            z=counts,
            colorscale=[[0, "#eaf3fa"], [1, "#00436b"]],
            colorbar={"title": {"text": say("compare.n")}, "thickness": 14},
            hoverinfo="skip",
        )
    )
    figure.add_scatter(
        x=[min(max(client[0], first["x_low"]), first["x_high"])],
        y=[min(max(client[1], first["y_low"]), first["y_high"])],
        mode="markers+text",
        marker={
            "symbol": "diamond",
            "size": 17,
            "color": VERMILLION,
            "line": {"color": PAPER, "width": 2},
        },
        text=[f"<b>{say('compare.client')}</b>"],
        textposition="top center",
        textfont={"size": 15, "color": INK},
        hoverinfo="skip",
    )
    for update, label, is_share in (
        (figure.update_xaxes, labels[0], are_shares[0]),
        (figure.update_yaxes, labels[1], are_shares[1]),
    ):
        update(title=label, tickformat=".0%" if is_share else ",.7~r")
    return dressed(figure, say, height=420)


def corners(row: Row) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of a cell of ``comparison_of_two`` in both directions."""
    x_step = (row["x_high"] - row["x_low"]) / _BINS
    y_step = (row["y_high"] - row["y_low"]) / _ROWS_OF_BINS
    x, y = row["x_low"] + row["x_bin"] * x_step, row["y_low"] + row["y_bin"] * y_step
    return (x, x + x_step), (y, y + y_step)


def _mark(
    figure: go.Figure, at: float, text: str, colour: str, dash: str, *, height: float
) -> None:
    """Draw an upright line with its name above the plot, at a share of the plot's height."""
    figure.add_vline(x=at, line={"color": colour, "width": 3, "dash": dash})
    figure.add_annotation(
        x=at,
        y=height,
        yref="paper",
        yanchor="bottom",
        text=f"<b>{text}</b>",
        showarrow=False,
        font={"size": 14, "color": INK},
    )
