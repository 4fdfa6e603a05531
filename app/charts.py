"""Plotly figures in the Okabe-Ito palette, which people with colour blindness tell apart."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from app.texts import Words

INK = "#1b2733"
PAPER = "#ffffff"
GRID = "#d5dce3"
BLUE = "#0072B2"
GREEN = "#009E73"
ORANGE = "#E69F00"
VERMILLION = "#D55E00"
GREY = "#6b7785"
FONT = '"Source Sans", "Source Sans Pro", sans-serif'
# Light grounds that carry ink-coloured text.
TINTS = {"accept": "#d5efe6", "review": "#fbe8c3", "refuse": "#f8dccb"}
COLOURS = {"accept": GREEN, "review": ORANGE, "refuse": VERMILLION}

# What st.plotly_chart is given: no English tool bar, no zoom by accident.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}

_LONGEST_LABEL = 26


def payments(
    months: Sequence[str], on_time: Sequence[int], late: Sequence[int], say: Words
) -> go.Figure:
    """Draw the instalments of each month: paid on time, and late."""
    figure = go.Figure(
        [
            go.Bar(
                x=list(months), y=list(on_time), name=say("payments.on_time"), marker_color=BLUE
            ),
            go.Bar(
                x=list(months),
                y=list(late),
                name=say("payments.late"),
                marker={"color": VERMILLION, "pattern": pattern("/")},
            ),
        ]
    )
    figure.update_layout(
        barmode="stack", legend={"orientation": "h", "y": 1.15, "traceorder": "normal"}
    )
    figure.update_xaxes(type="category", nticks=7, tickangle=0)
    figure.update_yaxes(
        title=say("payments.axis"), dtick=_whole_step(on_time, late), gridcolor=GRID
    )
    return dressed(figure, say, height=300)


def credit_lines(
    names: Sequence[str],
    starts: Sequence[float],
    ends: Sequence[float],
    is_active: Sequence[bool],
    say: Words,
) -> go.Figure:
    """Draw each credit as a line from its opening to its end, in years around the application."""
    figure = go.Figure()
    for active in (True, False):
        chosen = [i for i, value in enumerate(is_active) if value is active]
        figure.add_bar(
            y=[f"{i + 1}. {names[i]}" for i in chosen],
            base=[starts[i] for i in chosen],
            x=[ends[i] - starts[i] for i in chosen],
            orientation="h",
            name=say("credits.running") if active else say("credits.ended"),
            marker={
                "color": ORANGE if active else BLUE,
                "pattern": pattern("" if active else "."),
            },
            hoverinfo="skip",
        )
    order = [f"{i + 1}. {name}" for i, name in enumerate(names)]
    figure.update_yaxes(categoryorder="array", categoryarray=order[::-1], tickfont={"size": 13})
    figure.add_vline(x=0, line={"color": INK, "width": 2})
    figure.update_xaxes(title=say("credits.axis"), gridcolor=GRID)
    figure.update_layout(barmode="overlay", legend={"orientation": "h", "y": 1.2})
    return dressed(figure, say, height=140 + 26 * len(names))


def bars(labels: Sequence[str], values: Sequence[float], axis: str, say: Words) -> go.Figure:
    """Draw shares of one as horizontal bars, the first on top."""
    figure = go.Figure(
        go.Bar(
            x=list(values),
            y=[folded(label) for label in labels],
            orientation="h",
            marker_color=BLUE,
            texttemplate="%{x:.0%}",
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title=axis, tickformat=".0%", gridcolor=GRID)
    return dressed(figure, say, height=110 + 40 * len(values))


def curve(
    x: Sequence[float], y: Sequence[float], mark: float | None, axes: tuple[str, str], say: Words
) -> go.Figure:
    """Draw a curve over probabilities, with a vertical mark where a choice was made."""
    figure = go.Figure(
        go.Scatter(x=list(x), y=list(y), mode="lines", line={"color": BLUE, "width": 3})
    )
    if mark is not None:
        figure.add_vline(
            x=mark,
            line={"color": VERMILLION, "width": 3, "dash": "dash"},
            annotation_text=say("curve.chosen"),
            annotation_font={"size": 14, "color": INK},
        )
    figure.update_xaxes(title=axes[0], tickformat=".0%", gridcolor=GRID)
    figure.update_yaxes(title=axes[1], gridcolor=GRID)
    return dressed(figure, say, height=320)


def calibration(expected: Sequence[float], observed: Sequence[float], say: Words) -> go.Figure:
    """Draw observed defaults against predicted ones; the diagonal is a perfect forecast."""
    highest = max([*expected, *observed], default=1.0)
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, highest],
                y=[0, highest],
                mode="lines",
                name=say("calibration.perfect"),
                line={"color": GREY, "dash": "dot"},
            ),
            go.Scatter(
                x=list(expected),
                y=list(observed),
                mode="lines+markers",
                name=say("calibration.found"),
                line={"color": BLUE, "width": 3},
                marker={"size": 9},
            ),
        ]
    )
    figure.update_xaxes(title=say("calibration.expected"), tickformat=".0%", gridcolor=GRID)
    figure.update_yaxes(title=say("calibration.observed"), tickformat=".0%", gridcolor=GRID)
    figure.update_layout(legend={"orientation": "h", "y": 1.15})
    return dressed(figure, say, height=320)


def dressed(
    figure: go.Figure, say: Words, height: int, margin: dict[str, int] | None = None
) -> go.Figure:
    """Give a figure the look and the number format of all."""
    figure.update_layout(
        template="none",
        height=height,
        margin=margin or {"l": 10, "r": 30, "t": 30, "b": 40},
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        font={"size": 14, "color": INK, "family": FONT},
        separators=",\u202f" if say.language == "fr" else ".,",
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True, automargin=True)
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure


def pattern(shape: str) -> dict[str, str]:
    """Return a hatching, so that colour is not the only thing that tells bars apart."""
    return {"shape": shape, "fillmode": "overlay", "fgcolor": PAPER}


def folded(label: str) -> str:
    """Break a long label once, so that it leaves room for the bars."""
    if len(label) <= _LONGEST_LABEL:
        return label
    middle = label.rfind(" ", 0, _LONGEST_LABEL)
    return label if middle < 0 else f"{label[:middle]}<br>{label[middle + 1 :]}"


def _whole_step(*counts: Sequence[int]) -> int:
    """Return a step between ticks that keeps an axis of counts whole and uncrowded."""
    highest = max((sum(pair) for pair in zip(*counts, strict=True)), default=1)
    return max(1, round(highest / 5))
