"""Figures show what they are given, in colours that can be read and told apart."""

from __future__ import annotations

import re
import tomllib

import pytest

from app import charts
from app.texts import Words
from warehouse.settings import PROJECT_ROOT

SAY = Words("fr")
READABLE, VISIBLE = 4.5, 3.0  # WCAG 2.2: text, and parts of a graphic


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [charts.PAPER, *charts.TINTS.values()])
def test_text_is_readable_on_every_ground(ground: str) -> None:
    assert contrast(charts.INK, ground) >= READABLE


def test_theme_is_readable() -> None:
    theme = tomllib.loads((PROJECT_ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        for text in (theme["textColor"], theme["linkColor"], theme["primaryColor"]):
            assert contrast(text, ground) >= READABLE


@pytest.mark.parametrize("colour", [charts.BLUE, charts.GREEN, charts.VERMILLION, charts.GREY])
def test_marks_are_visible_on_paper(colour: str) -> None:
    assert contrast(colour, charts.PAPER) >= VISIBLE


def test_style_sheet_is_readable() -> None:
    """Every text colour on every ground of the style sheet."""
    style = (PROJECT_ROOT / "app" / "style.css").read_text()
    texts = set(re.findall(r"(?<![-a-z])color: (#[0-9a-f]{6})", style))
    grounds = {charts.PAPER, *re.findall(r"background: (#[0-9a-f]{6})", style)}
    assert len(texts) >= 3 and len(grounds) >= 3
    # Only ink stands on the tints.
    for ground in grounds - set(charts.TINTS.values()):
        for text in texts:
            assert contrast(text, ground) >= READABLE, (text, ground)


def test_payments_are_stacked_and_hatched() -> None:
    figure = charts.payments(["mars", "avril"], [2, 1], [0, 1], SAY)
    assert figure.layout.barmode == "stack"
    assert [list(bar.y) for bar in figure.data] == [[2, 1], [0, 1]]
    assert figure.data[1].marker.pattern.shape


def test_credits_run_from_opening_to_end() -> None:
    figure = charts.credit_lines(["Carte", "Auto"], [-3.0, -5.0], [0.5, -1.0], [True, False], SAY)
    active, ended = figure.data
    assert (active.base[0], active.base[0] + active.x[0]) == (-3.0, 0.5)
    assert (ended.base[0], ended.base[0] + ended.x[0]) == (-5.0, -1.0)


def test_long_labels_are_folded_once() -> None:
    label = "Ponctualité des remboursements chez nous"
    shown = charts.bars([label], [0.5], "part", SAY).data[0].y[0]
    assert shown.count("<br>") == 1
    assert shown.replace("<br>", " ") == label


def test_figures_cannot_be_dragged_away_by_accident() -> None:
    figure = charts.curve([0.1, 0.2], [1.0, 2.0], 0.1, ("x", "y"), SAY)
    assert figure.layout.xaxis.fixedrange and figure.layout.dragmode is False
    assert charts.CONFIG["displayModeBar"] is False
