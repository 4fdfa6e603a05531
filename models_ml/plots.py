"""Draws the pictures of a training into a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve, roc_auc_score, roc_curve

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]

N_CALIBRATION_BINS = 10
N_IMPORTANT = 30


def write_plots(
    folder: Path,
    probability: FloatArray,
    target: IntArray,
    curve: pd.DataFrame,
    importance: pd.DataFrame,
    threshold: float,
) -> list[Path]:
    """Write ROC, precision-recall, calibration, cost curve and importance as PNG files.

    Args:
        folder: Made if it is missing.
        probability: Calibrated out-of-fold pd, shape (n,).
        target: 0 or 1, shape (n,).
        curve: From ``threshold_curve``.
        importance: Columns feature and gain.
        threshold: The chosen one, marked in the cost curve.

    Returns:
        The files, in that order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "roc.png": draw_roc(probability, target),
        "precision_recall.png": draw_precision_recall(probability, target),
        "calibration.png": draw_calibration(probability, target),
        "cost_curve.png": draw_cost_curve(curve, threshold),
        "importance.png": draw_importance(importance),
    }
    for name, figure in figures.items():
        figure.savefig(folder / name, dpi=100)
    return [folder / name for name in figures]


def draw_roc(probability: FloatArray, target: IntArray) -> Figure:
    """Share of defaults caught against share of good loans refused, over all thresholds."""
    false_rate, true_rate, _ = roc_curve(target, probability)
    auc = roc_auc_score(target, probability)
    figure, axes = _new_figure(f"ROC, out of fold: AUC {auc:.4f}")
    axes.plot(false_rate, true_rate)
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--")
    axes.set(xlabel="good loans refused", ylabel="defaults refused", xlim=(0, 1), ylim=(0, 1))
    return figure


def draw_precision_recall(probability: FloatArray, target: IntArray) -> Figure:
    """Share of defaults among the refused against share of defaults refused."""
    precision, recall, _ = precision_recall_curve(target, probability)
    figure, axes = _new_figure("Precision and recall, out of fold")
    axes.plot(recall, precision)
    axes.axhline(float(np.mean(target)), color="grey", linestyle="--")
    axes.set(xlabel="defaults refused", ylabel="defaults among the refused", xlim=(0, 1))
    return figure


def draw_calibration(probability: FloatArray, target: IntArray) -> Figure:
    """Observed default rate against mean pd, in ten groups of equal size."""
    groups = np.array_split(np.argsort(probability, kind="stable"), N_CALIBRATION_BINS)
    filled = [group for group in groups if len(group)]
    expected = [float(np.mean(probability[group])) for group in filled]
    observed = [float(np.mean(target[group])) for group in filled]
    figure, axes = _new_figure("Calibration, out of fold, by tenths of pd")
    limit = max(*expected, *observed) * 1.05
    axes.plot([0, limit], [0, limit], color="grey", linestyle="--")
    axes.plot(expected, observed, marker="o")
    axes.set(xlabel="mean probability of default", ylabel="observed default rate")
    return figure


def draw_cost_curve(curve: pd.DataFrame, threshold: float) -> Figure:
    """Cost per application against the threshold, the chosen one marked."""
    figure, axes = _new_figure(f"Cost by threshold, lowest at {threshold:.3f}")
    axes.plot(curve["threshold"].to_numpy(), curve["cost_per_application"].to_numpy())
    axes.axvline(threshold, color="grey", linestyle="--")
    axes.set(xlabel="refused from this pd upwards", ylabel="cost per application", xlim=(0, 0.5))
    return figure


def draw_importance(importance: pd.DataFrame) -> Figure:
    """The features of largest gain."""
    top = importance.nlargest(N_IMPORTANT, "gain").iloc[::-1]
    figure, axes = _new_figure("Gain by feature", height=8)
    axes.barh(top["feature"].tolist(), top["gain"].to_numpy(dtype=np.float64))
    axes.set(xlabel="total gain")
    return figure


def _new_figure(title: str, height: float = 5) -> tuple[Figure, Axes]:
    """Make a figure outside pyplot, which would keep it alive and depend on a display."""
    figure = Figure(figsize=(7, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(title)
    return figure, axes
