"""Numbers and dates as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from app import formats
from app.texts import Words

FR, EN = Words("fr"), Words("en")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        (1234567.891, 2, "1 234 567,89", "1,234,567.89"),
        (1000, 0, "1 000", "1,000"),
        (-12.5, 1, "−12,5", "−12.5"),
        (-0.04, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
        (None, 0, "non renseigné", "not provided"),
    ],
)
def test_number(value: float | None, decimals: int, french: str, english: str) -> None:
    assert plain(formats.number(value, FR, decimals)) == french
    assert plain(formats.number(value, EN, decimals)) == english


@pytest.mark.parametrize(
    ("value", "expected"), [(3.4, "+3"), (-3.4, "−3"), (0.2, "0"), (-0.2, "0")]
)
def test_signed(value: float, expected: str) -> None:
    assert formats.signed(value, FR) == expected


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [(0.1234, "12,3 %", "12.3%"), (0.0, "0,0 %", "0.0%"), (None, "non renseigné", "not provided")],
)
def test_share(value: float | None, french: str, english: str) -> None:
    assert plain(formats.share(value, FR)) == french
    assert plain(formats.share(value, EN)) == english


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0, "0 point", "0 points"),
        (1, "1 point", "1 point"),
        (1.6, "2 points", "2 points"),
        (38.2, "38 points", "38 points"),
    ],
)
def test_quantity_counts_as_each_language_does(value: float, french: str, english: str) -> None:
    assert plain(formats.quantity(value, "point", FR)) == french
    assert plain(formats.quantity(value, "point", EN)) == english


def test_days_and_months() -> None:
    assert plain(formats.day(date(2026, 3, 1), FR)) == "1er mars 2026"
    assert plain(formats.day(date(2026, 8, 21), FR)) == "21 août 2026"
    assert plain(formats.day(date(2026, 3, 1), EN)) == "1 March 2026"
    assert plain(formats.month(date(2026, 12, 31), FR)) == "décembre 2026"
    assert formats.day(None, FR) == "non renseigné"


@pytest.mark.parametrize(
    ("hours", "french", "english"),
    [
        (0.3, "à l'instant", "just now"),
        (1.0, "il y a 1 heure", "1 hour ago"),
        (47.9, "il y a 47 heures", "47 hours ago"),
        (48.0, "il y a 2 jours", "2 days ago"),
    ],
)
def test_age(hours: float, french: str, english: str) -> None:
    assert plain(formats.age(hours, FR)) == french
    assert plain(formats.age(hours, EN)) == english


def test_flags() -> None:
    words = [formats.yes_no(value, FR) for value in (True, False, None)]
    assert words == ["oui", "non", "non renseigné"]
