"""Numbers, shares and dates as a French or an English reader writes them."""

from __future__ import annotations

import math
from datetime import date

from app.texts import Language, Words
from serving.store import Row

# Both keep a number on one line: narrow between thousands, wide before a unit.
_NARROW_SPACE = "\u202f"
_SPACE = "\u00a0"

_MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def number(value: float | None, say: Words, decimals: int = 0) -> str:
    """Return a number with thousands apart; nothing known gives the words for that."""
    if value is None:
        return say("missing")
    rounded = half_up(value, decimals)
    text = f"{rounded if rounded != 0 else 0:,.{decimals}f}"
    if say.language == "fr":
        text = text.replace(",", _NARROW_SPACE).replace(".", ",")
    return text.replace("-", "−")


def half_up(value: float, decimals: int = 0) -> float:
    """Round as the reasons of the release are rounded: halves away from zero."""
    scale = 10**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


def signed(value: float, say: Words, decimals: int = 0) -> str:
    """Return a number that always bears its sign."""
    text = number(value, say, decimals)
    return f"+{text}" if half_up(value, decimals) > 0 else text


def share(value: float | None, say: Words, decimals: int = 1) -> str:
    """Return a fraction of one as a percentage."""
    if value is None:
        return say("missing")
    sign = f"{_SPACE}%" if say.language == "fr" else "%"
    return number(100 * value, say, decimals) + sign


def quantity(value: float | None, unit: str, say: Words, decimals: int = 0) -> str:
    """Return a number with its unit, singular or plural.

    Args:
        value: The number, or None.
        unit: Key of the catalogue, without ``.one`` or ``.many``.
        say: The catalogue in the reader's language.
        decimals: How many to show.
    """
    if value is None:
        return say("missing")
    rounded = abs(half_up(value, decimals))
    # French counts from two on as many; English counts everything but one.
    is_one = rounded < 2 if say.language == "fr" else rounded == 1
    form = "one" if is_one else "many"
    return f"{number(value, say, decimals)}{_SPACE}{say(f'unit.{unit}.{form}')}"


def day(value: date | None, say: Words) -> str:
    """Return a date in words."""
    if value is None:
        return say("missing")
    first = "1er" if value.day == 1 and say.language == "fr" else str(value.day)
    return f"{first}{_SPACE}{_MONTHS[say.language][value.month - 1]}{_SPACE}{value.year}"


def month(value: date | None, say: Words) -> str:
    """Return the month of a date in words."""
    if value is None:
        return say("missing")
    return f"{_MONTHS[say.language][value.month - 1]}{_SPACE}{value.year}"


def age(hours: float, say: Words) -> str:
    """Return the age of the data: hours up to two days, then days."""
    if hours < 1:
        return say("age.now")
    if hours < 48:
        return say("age.ago", age=quantity(int(hours), "hour", say))
    return say("age.ago", age=quantity(int(hours // 24), "day", say))


def yes_no(value: bool | None, say: Words) -> str:
    """Return a flag in words."""
    if value is None:
        return say("missing")
    return say("yes") if value else say("no")


def sized(value: float | None, say: Words) -> str:
    """Return a number with as many decimals as its size deserves."""
    if value is None or value == round(value) or abs(value) >= 100:
        return number(value, say)
    decimals = 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 3
    return number(value, say, decimals)


def characteristic(value: float | None, words: Row, say: Words) -> str:
    """Return a characteristic's value as the reasons of the release put it (macro `format_value`).

    Args:
        value: The number, the code of a category or None.
        words: Its row of ``feature_words``, with ``levels`` by code.
        say: The catalogue in the reader's language.
    """
    if value is None:
        return say("missing")
    unit = words["unit"]
    if words["kind"] == "categorical":
        level = words["levels"].get(int(value))
        return str(level[f"label_{say.language}"]) if level else say("level.other")
    if unit == "flag" and value in (0, 1):
        return yes_no(value == 1, say)
    if counts_backwards(words):
        value = -value
    if unit == "share":
        return share(value, say)
    if unit == "years":
        return quantity(value, "year", say, 1)
    if unit == "months":
        decimals = 0 if value == round(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        return quantity(value, "month", say, decimals)
    return sized(value, say)


def counts_backwards(words: Row) -> bool:
    """Tell whether a label counts forward what the data holds as a negative offset."""
    return words["unit"] == "days" and "avant la demande" in words["label_fr"]
