"""Small drawings as images: there at once, printed as they are, each with its words beside it.

Images, because the page takes no SVG of its own; text in them is the reader's system font.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from typing import Any

from app.charts import COLOURS, GREY, INK, PAPER, TINTS
from app.texts import Words

_FONT = "Source Sans Pro, Segoe UI, Helvetica, Arial, sans-serif"
# Points on either side of the cut-off that the gauge shows at least.
_GAUGE_REACH = 60.0
_WIDTH = 560
_MARGIN = 14


def gauge(points: float, cut_off: float, band: float, say: Words) -> str:
    """Return the SVG of the score on a scale around the cut-off.

    The zones bear their names, so that their colours are not needed to tell them apart.

    Args:
        points: The score.
        cut_off: Points at the threshold.
        band: Half-width of the zone in which a person decides, in points.
        say: The catalogue in the reader's language.
    """
    reach = max(_GAUGE_REACH, abs(points - cut_off) * 1.15, band * 3)
    low, high = cut_off - reach, cut_off + reach

    def place(value: float) -> float:
        return _MARGIN + (value - low) / (high - low) * (_WIDTH - 2 * _MARGIN)

    bounds = [low, cut_off - band, cut_off + band, high]
    zones = "".join(
        f"<rect x='{place(a):.1f}' y='58' width='{place(b) - place(a):.1f}' height='26' "
        f"fill='{TINTS[name]}' stroke='{COLOURS[name]}' stroke-width='1'/>"
        for name, a, b in zip(("refuse", "review", "accept"), bounds[:-1], bounds[1:], strict=True)
    )
    names = "".join(
        _text(x, 104, say(f"gauge.{name}"), anchor, size=14)
        for name, x, anchor in (
            ("refuse", _MARGIN, "start"),
            ("accept", _WIDTH - _MARGIN, "end"),
        )
    )
    at, middle = place(points), place(cut_off)
    cut = (
        f"<line x1='{middle:.1f}' y1='50' x2='{middle:.1f}' y2='92' stroke='{INK}' "
        f"stroke-width='2' stroke-dasharray='4 3'/>"
        + _text(middle, 108, say("gauge.cut_off", points=f"{cut_off:.0f}"), "middle", size=14)
    )
    mark = (
        f"<path d='M{at:.1f} 60 l-9 -15 h18 z' fill='{INK}'/>"
        f"<line x1='{at:.1f}' y1='58' x2='{at:.1f}' y2='84' stroke='{INK}' stroke-width='3'/>"
        + _text(_inside(at, 34), 36, f"{points:.0f}", "middle", size=30, weight=700)
    )
    return _svg(_WIDTH, 118, zones + names + cut + mark)


def strip(value: float, peers: Mapping[str, Any], *, is_mirrored: bool = False) -> str:
    """Return the SVG of where a client stands among accepted applications.

    The line runs from the 5th to the 95th percentile, the box holds the middle half, the tick is
    the median, the triangle the client; one beyond the line's end stands at the edge.

    Args:
        value: The client's.
        peers: ``p05`` to ``p95`` of the group.
        is_mirrored: Larger values on the left, for what is counted backwards.
    """
    low, high = peers["p05"], peers["p95"]
    spread = (high - low) or max(abs(high), 1.0)
    low, high = low - 0.12 * spread, high + 0.12 * spread
    width = 300

    def place(number: float) -> float:
        share = min(max((number - low) / (high - low), 0.0), 1.0)
        return float(_MARGIN + (1 - share if is_mirrored else share) * (width - 2 * _MARGIN))

    ends = sorted((place(peers["p25"]), place(peers["p75"])))
    line = sorted((place(peers["p05"]), place(peers["p95"])))
    median, at = place(peers["p50"]), place(value)
    return _svg(
        width,
        40,
        f"<line x1='{line[0]:.1f}' y1='29' x2='{line[1]:.1f}' y2='29' stroke='{GREY}' "
        "stroke-width='2'/>"
        f"<rect x='{ends[0]:.1f}' y='21' width='{max(ends[1] - ends[0], 3):.1f}' height='16' "
        f"fill='#cfe3f1' stroke='{GREY}'/>"
        f"<line x1='{median:.1f}' y1='18' x2='{median:.1f}' y2='40' stroke='{INK}' "
        "stroke-width='3'/>"
        f"<path d='M{at:.1f} 20 l-7 -13 h14 z' fill='{COLOURS['refuse']}' stroke='{PAPER}'/>",
    )


def image(svg: str, alt: str, name: str) -> str:
    """Return the HTML of a drawing with its words for those who do not see it."""
    data = b64encode(svg.encode()).decode()
    return (
        f"<img class='{name}' alt='{escape(alt, quote=True)}' "
        f"src='data:image/svg+xml;base64,{data}'>"
    )


def _inside(x: float, half: float, width: int = _WIDTH) -> float:
    return min(max(x, half), width - half)


def _text(x: float, y: float, text: str, anchor: str, *, size: int, weight: int = 400) -> str:
    return (
        f"<text x='{x:.1f}' y='{y}' text-anchor='{anchor}' font-size='{size}' "
        f"font-weight='{weight}' fill='{INK}'>{escape(text)}</text>"
    )


def _svg(width: int, height: int, content: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
        f"width='{width}' height='{height}' font-family='{_FONT}'>{content}</svg>"
    )
