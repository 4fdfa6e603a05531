"""Plotly figures of the monitoring: nights beside limits and bands, shares, and intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import plotly.graph_objects as go

from app.charts import BLUE, GREEN, GREY, GRID, INK, ORANGE, VERMILLION, dressed, folded, pattern
from app.texts import Words

# Lines are told apart by their dashes and marks, too.
_LINES = (
    {"color": BLUE, "dash": "solid", "symbol": "circle"},
    {"color": VERMILLION, "dash": "dash", "symbol": "diamond"},
    {"color": GREEN, "dash": "dot", "symbol": "square"},
    {"color": ORANGE, "dash": "dashdot", "symbol": "triangle-up"},
)
_BAND = "rgba(0, 114, 178, 0.16)"
_LEGEND = {"orientation": "h", "y": 1.15}
Values = Sequence[float | None]


def nights_beside_limits(
    days: Sequence[date],
    lines: Mapping[str, Values],
    limits: Mapping[str, float],
    axis: str,
    say: Words,
) -> go.Figure:
    """Draw a measure by night, and its limits as level lines with their names.

    Args:
        days: The nights in order.
        lines: Values of each night by the name of the line; None where there is none.
        limits: By name.
        axis: What is measured.
        say: The catalogue in the reader's language.
    """
    names = [day.isoformat() for day in days]
    figure = go.Figure(
        [
            go.Scatter(
                x=names,
                y=list(values),
                name=name,
                mode="lines+markers",
                line={"color": look["color"], "width": 3, "dash": look["dash"]},
                marker={"symbol": look["symbol"], "size": 8},
                hoverinfo="skip",
            )
            for (name, values), look in zip(lines.items(), _LINES, strict=False)
        ]
    )
    for name, limit in limits.items():
        _limit(figure, name, y=limit)
    figure.update_xaxes(type="category", nticks=8)
    figure.update_yaxes(title=axis, title_standoff=14, gridcolor=GRID, rangemode="tozero")
    figure.update_layout(legend=_LEGEND)
    return dressed(figure, say, height=320)


def shares_beside_reference(
    labels: Sequence[str], reference: Values, current: Values, what: str, say: Words
) -> go.Figure:
    """Draw the share of each band, of the reference and of this night, the first on top.

    Args:
        labels: Names of the bands.
        reference: Their shares of one, like the next.
        current: Their shares of one.
        what: What the reference is.
        say: The catalogue in the reader's language.
    """
    figure = go.Figure()
    for name, values, colour, hatching in (
        (what, reference, GREY, "/"),
        (say("shares.current"), current, BLUE, ""),
    ):
        figure.add_bar(
            x=list(values),
            y=[folded(label) for label in labels],
            name=name,
            orientation="h",
            marker={"color": colour, "pattern": pattern(hatching)},
            hoverinfo="skip",
        )
    figure.update_xaxes(title=say("shares.axis"), tickformat=".0%", gridcolor=GRID)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_layout(barmode="group", legend={**_LEGEND, "traceorder": "normal"})
    return dressed(figure, say, height=150 + 38 * len(labels))


def intervals(
    labels: Sequence[str],
    ranges: Sequence[tuple[float, float, float]],
    axis: tuple[str, str],
    say: Words,
    *,
    expected: Values = (),
    mark: tuple[str, float] | None = None,
) -> go.Figure:
    """Draw a point with its interval for each label, the first on top.

    Args:
        labels: What each is about.
        ranges: Measured value, lower and upper end.
        axis: Title and number format.
        say: The catalogue in the reader's language.
        expected: What was forecast of each, as an open mark.
        mark: Name and place of a limit.
    """
    names = [folded(label) for label in labels]
    measured = [value for value, _, _ in ranges]
    figure = go.Figure(
        go.Scatter(
            x=measured,
            y=names,
            mode="markers",
            name=say("intervals.measured"),
            marker={"color": BLUE, "size": 11},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [upper - value for value, _, upper in ranges],
                "arrayminus": [value - lower for value, lower, _ in ranges],
                "color": BLUE,
                "thickness": 2.5,
                "width": 7,
            },
            hoverinfo="skip",
        )
    )
    if expected:
        figure.add_scatter(
            x=list(expected),
            y=names,
            mode="markers",
            name=say("intervals.expected"),
            marker={
                "symbol": "diamond-open",
                "size": 12,
                "color": VERMILLION,
                "line": {"width": 2.5},
            },
            hoverinfo="skip",
        )
    if mark is not None:
        _limit(figure, mark[0], x=mark[1])
    figure.update_xaxes(title=axis[0], tickformat=axis[1], gridcolor=GRID)
    figure.update_yaxes(autorange="reversed", type="category", gridcolor=GRID)
    figure.update_layout(legend=_LEGEND, showlegend=bool(expected))
    return dressed(figure, say, height=140 + 34 * len(labels))


def nights_in_a_band(
    days: Sequence[date],
    band: Sequence[tuple[float, float, float]],
    realised: Sequence[float],
    axis: tuple[str, str],
    say: Words,
) -> go.Figure:
    """Draw what was forecast for each night with its band, and what came.

    Args:
        days: The nights in order.
        band: Expected value, lower and upper end of each.
        realised: What came of each.
        axis: Title and number format.
        say: The catalogue in the reader's language.
    """
    names = [day.isoformat() for day in days]
    figure = go.Figure(
        [
            go.Scatter(
                x=names,
                y=[upper for _, _, upper in band],
                mode="lines",
                line={"width": 1, "color": BLUE},
                showlegend=False,
                hoverinfo="skip",
            ),
            go.Scatter(
                x=names,
                y=[lower for _, lower, _ in band],
                mode="lines",
                line={"width": 1, "color": BLUE},
                fill="tonexty",
                fillcolor=_BAND,
                name=say("forecast.band"),
                hoverinfo="skip",
            ),
            go.Scatter(
                x=names,
                y=[expected for expected, _, _ in band],
                mode="lines",
                line={"color": BLUE, "width": 2, "dash": "dash"},
                name=say("forecast.expected"),
                hoverinfo="skip",
            ),
            go.Scatter(
                x=names,
                y=list(realised),
                mode="markers",
                marker={"color": VERMILLION, "size": 10, "symbol": "diamond"},
                name=say("forecast.realised"),
                hoverinfo="skip",
            ),
        ]
    )
    figure.update_xaxes(type="category", nticks=8)
    figure.update_yaxes(title=axis[0], title_standoff=14, tickformat=axis[1], gridcolor=GRID)
    figure.update_layout(legend=_LEGEND)
    return dressed(figure, say, height=330)


def cohorts(curves: Mapping[date, Sequence[tuple[int, float]]], say: Words) -> go.Figure:
    """Draw the share of each cohort that has defaulted, by nights since its first score.

    The newest cohort is the darkest line; each bears its date at its end.
    """
    figure = go.Figure()
    for place, (day, points) in enumerate(curves.items(), start=1):
        figure.add_scatter(
            x=[nights for nights, _ in points],
            y=[share for _, share in points],
            mode="lines+markers+text",
            text=[""] * (len(points) - 1) + [day.isoformat()[5:]],
            textposition="middle right",
            textfont={"size": 12, "color": INK},
            cliponaxis=False,
            line={"color": _faded(place / len(curves)), "width": 2.5},
            marker={"size": 6, "color": _faded(place / len(curves))},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.update_xaxes(title=say("vintages.axis"), gridcolor=GRID, tickformat="d")
    figure.update_yaxes(
        title=say("vintages.share"),
        title_standoff=14,
        tickformat=".1%",
        gridcolor=GRID,
        rangemode="tozero",
    )
    return dressed(figure, say, height=380, margin={"l": 10, "r": 70, "t": 30, "b": 40})


def _faded(strength: float) -> str:
    """Return the blue of the palette, the paler the weaker, and visible still."""
    return f"rgba(0, 114, 178, {0.4 + 0.6 * strength:.2f})"


def _limit(figure: go.Figure, name: str, *, x: float | None = None, y: float | None = None) -> None:
    """Draw a limit across the figure, with its name."""
    line = {"color": INK, "width": 1.5, "dash": "dot"}
    font = {"size": 13, "color": INK}
    if y is not None:
        figure.add_hline(
            y=y,
            line=line,
            annotation_text=name,
            annotation_position="top left",
            annotation_font=font,
        )
    else:
        figure.add_vline(
            x=x,
            line=line,
            annotation_text=name,
            annotation_position="top",
            annotation_yshift=8,
            annotation_font=font,
        )
