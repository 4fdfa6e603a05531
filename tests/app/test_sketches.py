"""Small drawings: everything inside, nothing told by colour alone."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest

from app import sketches
from app.texts import Words

SAY = Words("fr")
PEERS = {"p05": 10.0, "p25": 20.0, "p50": 30.0, "p75": 40.0, "p95": 60.0}


def numbers(svg: str) -> list[float]:
    """Return the horizontal places in a drawing."""
    return [float(place) for place in re.findall(r"(?: x1?2?='|M)([-0-9.]+)", svg)]


def triangle(svg: str) -> float:
    [found] = re.findall(r"<path d='M([-0-9.]+)", svg)
    return float(found)


class TestGauge:
    def test_zones_meet_around_the_cut_off(self) -> None:
        zones = re.findall(
            r"<rect x='([0-9.]+)' y='58' width='([0-9.]+)'", sketches.gauge(512, 554, 4, SAY)
        )
        ends = [(float(x), float(x) + float(width)) for x, width in zones]
        assert len(ends) == 3
        assert ends[0][1] == pytest.approx(ends[1][0], abs=0.2)
        assert ends[1][1] == pytest.approx(ends[2][0], abs=0.2)
        assert triangle(sketches.gauge(512, 554, 4, SAY)) < ends[1][0]
        assert ends[1][0] < triangle(sketches.gauge(555, 554, 4, SAY)) < ends[1][1]

    @pytest.mark.parametrize("points", [200.0, 900.0])
    def test_extreme_scores_stay_inside(self, points: float) -> None:
        assert all(0 <= x <= 560 for x in numbers(sketches.gauge(points, 554, 4, SAY)))

    def test_zones_are_named(self) -> None:
        words = "".join(ElementTree.fromstring(sketches.gauge(512, 554, 4, SAY)).itertext())
        assert words == "refus proposéaccord proposéseuil 554512"


class TestStrip:
    def test_client_stands_where_the_value_lies(self) -> None:
        places = [triangle(sketches.strip(value, PEERS)) for value in (10, 30, 60)]
        assert places == sorted(places)
        median = float(re.findall(r"x1='([0-9.]+)' y1='18'", sketches.strip(30, PEERS))[0])
        assert places[1] == median

    @pytest.mark.parametrize("value", [-1e9, 1e9])
    def test_extreme_values_stay_inside(self, value: float) -> None:
        assert all(0 <= x <= 300 for x in numbers(sketches.strip(value, PEERS)))

    def test_what_counts_backwards_is_mirrored(self) -> None:
        plain, mirrored = (
            triangle(sketches.strip(60, PEERS, is_mirrored=flag)) for flag in (False, True)
        )
        assert plain + mirrored == pytest.approx(300)

    def test_group_of_one_value_can_be_drawn(self) -> None:
        ElementTree.fromstring(sketches.strip(0, dict.fromkeys(PEERS, 0.0)))


def test_image_holds_the_drawing_and_its_words() -> None:
    html = sketches.image(sketches.gauge(512, 554, 4, SAY), "l'écart <42>", "gauge")
    assert "alt='l&#x27;écart &lt;42&gt;'" in html
    data = html.split("base64,")[1].split("'")[0]
    assert b64decode(data).startswith(b"<svg")
