"""Why a score is what it is: each reason with the client's value, the usual one, and its place."""

from __future__ import annotations

from html import escape
from itertools import pairwise

import streamlit as st

from app import formats, sketches
from app.desk import Desk
from serving.store import Row

_MOST_REASONS = 4
_DIRECTIONS = ("against", "for")


def show(desk: Desk, score: Row) -> None:
    """Draw the reasons against (four at most) and those in favour."""
    say = desk.say
    found = chosen_reasons(desk, score["sk_id_curr"])
    if not any(found.values()):
        st.info(say("reasons.none"))
        return
    peers = {
        row["feature"]: row
        for row in desk.release.table("reason_peers", sk_id_curr=score["sk_id_curr"])
        if row["segment"] == "accepted" and row["n"] is not None
    }
    for column, direction in zip(st.columns(2, gap="large"), _DIRECTIONS, strict=True):
        with column:
            st.header(say(f"reasons.{direction}"))
            rows = found[direction]
            if not rows:
                st.write(say(f"reasons.none_{direction}"))
                continue
            items = "".join(_item(desk, row, peers.get(row["feature"])) for row in rows)
            st.html(f"<ol class='reasons'>{items}</ol>")
    if peers:
        st.html(f"<p class='said'>{escape(say('strip.legend'))}</p>")


def chosen_reasons(desk: Desk, sk_id_curr: int) -> dict[str, list[Row]]:
    """Return the reasons worth naming, by direction, the strongest first.

    What moves the score by less than half a point is left out, but never the strongest.
    """
    rows = desk.release.reasons(sk_id_curr)
    found = {}
    for direction in _DIRECTIONS:
        mine = [row for row in rows if row["direction"] == direction]
        notable = [row for row in mine if abs(row["contribution_points"]) >= 0.5]
        found[direction] = (notable or mine[:1])[:_MOST_REASONS]
    return found


def concept(row: Row, desk: Desk) -> str:
    """Return the name of what a reason is about."""
    return str(row[f"concept_{desk.say.language}"] or row["concept"])


def _item(desk: Desk, row: Row, peers: Row | None) -> str:
    return (
        f"<li class='{row['direction']}'><b>{escape(concept(row, desk))}</b> "
        f"<span class='points'>{escape(points(row, desk))}</span>"
        f"<br>{escape(row[f'text_{desk.say.language}'])}{_place(desk, row, peers)}</li>"
    )


def points(row: Row, desk: Desk) -> str:
    """Return what a reason adds to the score or takes from it."""
    value = row["contribution_points"]
    if abs(value) < 0.5:
        return desk.say("reasons.tiny")
    unit = desk.say("unit.point.one" if abs(round(value)) < 2 else "unit.point.many")
    return f"{formats.signed(value, desk.say)}\u00a0{unit}"


def _place(desk: Desk, row: Row, peers: Row | None) -> str:
    """Return the HTML of where the client stands among accepted applications."""
    value = row["feature_value"]
    words = desk.words.get(row["feature"])
    if value is None or peers is None or words is None or words["kind"] != "numeric":
        return ""
    is_mirrored = formats.counts_backwards(words)
    text = _standing(desk, value, peers, is_mirrored=is_mirrored)
    drawing = sketches.strip(value, peers, is_mirrored=is_mirrored)
    return (
        f"<div class='place'>{sketches.image(drawing, text, 'strip')}"
        f"<span>{escape(text)}</span></div>"
    )


def _standing(desk: Desk, value: float, peers: Row, *, is_mirrored: bool) -> str:
    """Return in words where a value stands among those of accepted applications."""
    below = share_below(value, peers)
    if below is None:
        is_low = (value < peers["p05"]) is not is_mirrored
        return desk.say("strip.lowest" if is_low else "strip.highest")
    share = 1 - below if is_mirrored else below
    return desk.say("strip.text", share=formats.share(share, desk.say, 0))


def share_below(value: float, peers: Row) -> float | None:
    """Return about which share of a group lies below a value, to the nearest twentieth.

    Between the percentiles that are published the share is taken to rise evenly; None beyond the
    outer ones, where all that is known is that it is less than a twentieth.
    """
    known = [(0.05, "p05"), (0.25, "p25"), (0.5, "p50"), (0.75, "p75"), (0.95, "p95")]
    if not peers["p05"] <= value <= peers["p95"]:
        return None
    share = 0.05
    for (low, start), (high, end) in pairwise(known):
        if peers[start] <= value < peers[end]:
            share = low + (high - low) * (value - peers[start]) / (peers[end] - peers[start])
            break
        share = high if value >= peers[end] else share
    return round(share * 20) / 20
