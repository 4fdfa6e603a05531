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


WORDS = {"feature": "x", "kind": "numeric", "label_fr": "x", "label_en": "x", "levels": {}}


@pytest.mark.parametrize(
    ("value", "changes", "french", "english"),
    [
        (None, {"unit": "share"}, "non renseigné", "not provided"),
        (0.0625, {"unit": "share"}, "6,3\u00a0%", "6.3%"),
        (0.125, {"unit": "ratio"}, "0,13", "0.13"),
        (0.0061, {"unit": "ratio"}, "0,006", "0.006"),
        (12.34, {"unit": "score"}, "12,3", "12.3"),
        (412000.5, {"unit": "currency"}, "412\u202f001", "412,001"),
        (1, {"unit": "flag"}, "oui", "yes"),
        (2.36, {"unit": "years"}, "2,4\u00a0ans", "2.4\u00a0years"),
        (12.5, {"unit": "months"}, "12,5\u00a0mois", "12.5\u00a0months"),
        (-658, {"unit": "days", "label_fr": "x (jours avant la demande)"}, "658", "658"),
        (-658, {"unit": "days"}, "−658", "−658"),
        (7, {"unit": "category", "kind": "categorical"}, "autre", "other"),
        (
            1,
            {
                "unit": "category",
                "kind": "categorical",
                "levels": {1: {"label_fr": "Salarié", "label_en": "Employee"}},
            },
            "Salarié",
            "Employee",
        ),
    ],
)
def test_characteristic_reads_as_in_the_reasons(
    value: float | None, changes: dict[str, object], french: str, english: str
) -> None:
    words = WORDS | changes
    assert formats.characteristic(value, words, Words("fr")) == french
    assert formats.characteristic(value, words, Words("en")) == english
