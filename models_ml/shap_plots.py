"""Draws what drives a model from its own contributions: beeswarm and bars.

The shap library draws the same, but takes twelve CPU seconds to import.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

FloatArray = npt.NDArray[np.float64]

N_SHOWN = 20
N_BINS = 60
# Share of the distance between two features that a swarm may fill.
SWARM_HEIGHT = 0.8
MISSING_COLOUR = "0.6"


def write_shap_plots(
    folder: Path,
    names: tuple[str, ...],
    values: npt.NDArray[np.float32],
    contributions: FloatArray,
) -> list[Path]:
    """Write ``shap_beeswarm.png`` and ``shap_bars.png`` and return them.

    Args:
        folder: Made if it is missing.
        names: Features, f of them.
        values: Feature values, NaN where missing, shape (n, f).
        contributions: SHAP values in log-odds of default, shape (n, f).
    """
    folder.mkdir(parents=True, exist_ok=True)
    strength = np.abs(contributions).mean(axis=0)
    shown = np.argsort(-strength, kind="stable")[:N_SHOWN][::-1]
    figures = {
        "shap_beeswarm.png": draw_beeswarm(names, values, contributions, shown),
        "shap_bars.png": draw_bars(names, strength, shown),
    }
    for name, figure in figures.items():
        figure.savefig(folder / name, dpi=100)
    return [folder / name for name in figures]


def draw_beeswarm(
    names: tuple[str, ...],
    values: npt.NDArray[np.float32],
    contributions: FloatArray,
    shown: npt.NDArray[np.int64],
) -> Figure:
    """One point per application and feature, coloured by the rank of the feature's value."""
    figure, axes = _new_figure("Contributions by feature, on a sample", len(shown))
    for row, feature in enumerate(shown):
        level = _rank(values[:, feature].astype(np.float64))
        known = ~np.isnan(level)
        heights = row + _swarm(contributions[:, feature])
        axes.scatter(contributions[~known, feature], heights[~known], s=6, color=MISSING_COLOUR)
        points = axes.scatter(
            contributions[known, feature], heights[known], s=6, c=level[known],
            cmap="coolwarm", vmin=0, vmax=1,
        )  # fmt: skip
    bar = figure.colorbar(points, ax=axes, ticks=[0, 1], aspect=40)
    bar.ax.set_yticklabels(["low", "high"])
    bar.set_label("value of the feature (grey: missing)")
    axes.axvline(0, color="grey", linewidth=0.8)
    axes.set_yticks(range(len(shown)), [names[feature] for feature in shown])
    axes.set(xlabel="contribution to the log-odds of default")
    return figure


def draw_bars(names: tuple[str, ...], strength: FloatArray, shown: npt.NDArray[np.int64]) -> Figure:
    """Mean absolute contribution of the strongest features."""
    figure, axes = _new_figure("Mean strength of contributions by feature", len(shown))
    axes.barh([names[feature] for feature in shown], strength[shown])
    axes.set(xlabel="mean absolute contribution to the log-odds of default")
    return figure


def _rank(values: FloatArray) -> FloatArray:
    """Scale values to their rank, 0 to 1; what is missing stays missing."""
    known = ~np.isnan(values)
    ranks = np.full(len(values), np.nan)
    _, position = np.unique(values[known], return_inverse=True)
    ranks[known] = position / max(1, position.max(initial=0))
    return ranks


def _swarm(contributions: FloatArray) -> FloatArray:
    """Move points that would cover each other apart, alternately up and down."""
    low, high = float(contributions.min()), float(contributions.max())
    bins = ((contributions - low) / ((high - low) or 1) * (N_BINS - 1)).astype(np.int64)
    order = np.argsort(bins, kind="stable")
    counts = np.bincount(bins, minlength=N_BINS)
    place = np.empty(len(bins), dtype=np.int64)
    place[order] = np.arange(len(bins)) - np.repeat(np.cumsum(counts) - counts, counts)
    side = np.where(place % 2 == 0, 1, -1) * ((place + 1) // 2)
    heights: FloatArray = side * SWARM_HEIGHT / max(1, int(counts.max()))
    return heights


def _new_figure(title: str, n_rows: int) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, 1.5 + 0.35 * n_rows), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(title)
    return figure, axes
