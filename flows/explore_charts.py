"""The charts of the exploratory report, in colours that people with colour blindness tell apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import plotly.graph_objects as go

from flows.explore_words import MINIMUM_COHORT, short

BLUE, ORANGE, GREY, GRID = "#0072B2", "#E69F00", "#8a95a1", "#d5dce3"
# The variable that a chart with a choice shows at first.
FIRST_VARIABLE = {"band": "ext_source_2", "category": "name_education_type"}
N_COLUMNS = 30

Frames = Mapping[str, pd.DataFrame]


def missing_values(frames: Frames) -> go.Figure:
    """Draw the share of missing values of the columns that have any, one table at a time."""
    rows = frames["missing_values"]
    rows = rows[rows["n_missing"] > 0]

    def bars(table: str, part: pd.DataFrame) -> list[go.Bar]:
        part = part.head(N_COLUMNS)[::-1]
        return [_bars(part["share_missing"], part["column_name"], name=table)]

    figure = _with_choice(rows, "table_name", bars, "application_train")
    return _dressed(figure, height=700, x_title="share missing", percent="x")


def default_rate_by_band(frames: Frames) -> go.Figure:
    """Draw the default rate of each tenth of a variable, and of its missing values, in grey."""
    rows = frames["default_rate_by_band"]

    def bars(variable: str, part: pd.DataFrame) -> list[go.Bar]:
        ends = part[["lowest", "highest"]].to_dict(orient="records")
        labels = [
            "missing"
            if pd.isna(end["lowest"])
            else f"{short(end['lowest'])} to {short(end['highest'])}"
            for end in ends
        ]
        colours = [GREY if label == "missing" else BLUE for label in labels]
        return [_rates(labels, part, variable, colours)]

    figure = _with_choice(rows, "variable", bars, FIRST_VARIABLE["band"])
    return _dressed(_with_mean(figure, frames), height=480, y_title="default rate", percent="y")


def default_rate_by_category(frames: Frames) -> go.Figure:
    """Draw the default rate of each category, most frequent first."""
    rows = frames["default_rate_by_category"]

    def bars(variable: str, part: pd.DataFrame) -> list[go.Bar]:
        part = part.head(N_COLUMNS)
        colours = [GREY if category == "missing" else BLUE for category in part["category"]]
        return [_rates(part["category"].tolist(), part, variable, colours)]

    figure = _with_choice(rows, "variable", bars, FIRST_VARIABLE["category"])
    return _dressed(_with_mean(figure, frames), height=520, y_title="default rate", percent="y")


def default_rate_by_history(frames: Frames) -> go.Figure:
    """Draw the default rate by rows in each table of histories, where enough have so many."""
    rows = frames["default_rate_by_history"]
    rows = rows[rows["n"] >= MINIMUM_COHORT]
    figure = go.Figure()
    symbols = ("circle", "square", "diamond", "cross", "triangle-up")
    for symbol, (table, part) in zip(symbols, rows.groupby("table_name"), strict=False):
        figure.add_scatter(
            x=part["rows_of_history"].tolist(),
            y=part["default_rate"].tolist(),
            customdata=part["n"].tolist(),
            name=str(table),
            mode="lines+markers",
            marker={"symbol": symbol, "size": 9},
            hovertemplate="%{x}: %{y:.2%}, %{customdata:,} applications",
        )
    figure.update_xaxes(
        categoryorder="array",
        categoryarray=["none", "1 - 2", "3 - 5", "6 - 10", "11 - 30", "more than 30"],
        title="rows of the application in the table",
    )
    return _dressed(
        _with_mean(figure, frames), height=480, y_title="default rate", percent="y", legend=True
    )


def distributions(frames: Frames) -> go.Figure:
    """Draw how repaid and defaulted loans are spread over a variable's inner 98 %."""
    rows = frames["distributions"]

    def bars(_: str, part: pd.DataFrame) -> list[go.Bar]:
        middle = (part["measure_from"] + part["measure_to"]) / 2
        return [
            go.Scatter(
                x=middle.tolist(),
                y=part[f"share_of_{outcome}"].tolist(),
                name=outcome,
                mode="lines",
                line={"shape": "hvh", "color": colour, "dash": dash},
                fill="tozeroy",
                hovertemplate="%{x:,.4~r}: %{y:.2%}",
            )
            for outcome, colour, dash in (("repaid", BLUE, "solid"), ("defaulted", ORANGE, "dash"))
        ]

    figure = _with_choice(rows, "variable", bars, FIRST_VARIABLE["band"])
    return _dressed(figure, height=460, y_title="share of outcome", percent="y", legend=True)


def correlations_with_target(frames: Frames) -> go.Figure:
    """Draw the columns whose values correlate most with default, in either direction."""
    rows = frames["correlations_with_target"].head(N_COLUMNS)[::-1]
    figure = go.Figure(
        go.Bar(
            x=rows["correlation"].tolist(),
            y=rows["column_name"].tolist(),
            orientation="h",
            marker_color=[ORANGE if value > 0 else BLUE for value in rows["correlation"]],
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )
    return _dressed(figure, height=700, x_title="correlation with default")


def correlations_between(frames: Frames) -> go.Figure:
    """Draw the matrix of correlations among the main variables."""
    rows = frames["correlations_between"]
    order = list(dict.fromkeys(rows["variable"]))
    matrix = rows.pivot(index="variable", columns="other_variable", values="correlation")
    matrix = matrix.loc[order, order].astype(object).where(lambda value: value.notna(), None)
    figure = go.Figure(
        go.Heatmap(
            x=order,
            y=order,
            z=matrix.to_numpy().tolist(),
            zmin=-1,
            zmax=1,
            colorscale=[[0, BLUE], [0.5, "#ffffff"], [1, ORANGE]],
            texttemplate="%{z:.2f}",
            hovertemplate="%{y}, %{x}: %{z:.3f}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    return _dressed(figure, height=680)


def _bars(values: pd.Series, labels: pd.Series, name: str) -> go.Bar:
    return go.Bar(
        x=values.tolist(),
        y=labels.tolist(),
        orientation="h",
        name=name,
        marker_color=BLUE,
        hovertemplate="%{y}: %{x:.1%}<extra></extra>",
    )


def _rates(labels: list[str], part: pd.DataFrame, name: str, colours: list[str]) -> go.Bar:
    """Return bars of default rates with their intervals and the number behind each."""
    return go.Bar(
        x=labels,
        y=part["default_rate"].tolist(),
        error_y={
            "array": (part["rate_to"] - part["default_rate"]).tolist(),
            "arrayminus": (part["default_rate"] - part["rate_from"]).tolist(),
        },
        customdata=part["n"].tolist(),
        name=name,
        marker_color=colours,
        hovertemplate="%{x}: %{y:.2%} of %{customdata:,}<extra></extra>",
    )


def _with_choice(
    rows: pd.DataFrame,
    column: str,
    draw: Callable[[str, pd.DataFrame], list[go.Bar]],
    first: str,
) -> go.Figure:
    """Return a figure with a menu that shows the traces of one value of ``column`` at a time."""
    traces = [
        (str(value), trace)
        for value, part in rows.groupby(column, sort=True)
        for trace in draw(str(value), part)
    ]
    values = sorted({value for value, _ in traces})
    shown = first if first in values else (values[0] if values else "")
    figure = go.Figure()
    for value, trace in traces:
        trace.visible = value == shown
        figure.add_trace(trace)
    buttons = [
        {
            "label": value,
            "method": "update",
            "args": [{"visible": [owner == value for owner, _ in traces]}],
        }
        for value in values
    ]
    if buttons:
        menu = {"buttons": buttons, "active": values.index(shown), "x": 0, "xanchor": "left",
                "y": 1.08, "yanchor": "bottom"}  # fmt: skip
        figure.update_layout(updatemenus=[menu])
    return figure


def _with_mean(figure: go.Figure, frames: Frames) -> go.Figure:
    """Add a line at the default rate of all."""
    [rate] = frames["data_loaded"]["default_rate"].tolist()
    figure.add_hline(
        y=rate, line={"color": "#1b2733", "dash": "dot"}, annotation_text=f"all: {rate:.1%}"
    )
    return figure


def _dressed(
    figure: go.Figure,
    *,
    height: int,
    x_title: str | None = None,
    y_title: str | None = None,
    percent: str = "",
    legend: bool = False,
) -> go.Figure:
    figure.update_layout(
        template="none",
        height=height,
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 1, "xanchor": "right"},
        margin={"t": 70, "r": 20, "b": 60, "l": 70},
        font={"family": "system-ui, sans-serif", "size": 13, "color": "#1b2733"},
    )
    figure.update_xaxes(gridcolor=GRID, automargin=True)
    figure.update_yaxes(gridcolor=GRID, automargin=True)
    if x_title:
        figure.update_xaxes(title=x_title)
    if y_title:
        figure.update_yaxes(title=y_title)
    if percent == "x":
        figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    elif percent == "y":
        figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure
