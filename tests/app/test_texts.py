"""The catalogue is whole: every text used exists, is used, and says the same in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from app.texts import _PARTS, CATALOGUE, LANGUAGES, Words
from warehouse.settings import PROJECT_ROOT

SOURCES = sorted((PROJECT_ROOT / "app").rglob("*.py"))
# say(...) by name, and the keyword-like helper that adds a unit's form.
CALLS = {"say", "find"}


def used_keys() -> Iterator[str]:
    """Return each key passed to the catalogue, as a pattern where part of it is computed."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else None
            name = function.id if isinstance(function, ast.Name) else name
            if name in CALLS:
                yield from _patterns(node.args[0])
            if name == "quantity":
                yield from (f"unit\\.{unit}\\.(one|many)" for unit in _patterns(node.args[1]))


def _patterns(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else ".+"
            for part in node.values
        )
    elif isinstance(node, ast.IfExp):
        yield from _patterns(node.body)
        yield from _patterns(node.orelse)


def test_every_key_used_is_in_the_catalogue() -> None:
    keys = list(used_keys())
    assert len(keys) > 100
    missing = [key for key in keys if not any(re.fullmatch(key, known) for known in CATALOGUE)]
    assert missing == []


def test_every_text_is_used() -> None:
    # `unit.{unit}.{form}` in formats.py would match all units; only calls of quantity() count.
    patterns = [key for key in used_keys() if key not in (r"unit\..+\..+", r"unit\..+\.(one|many)")]
    unused = [known for known in CATALOGUE if not any(re.fullmatch(p, known) for p in patterns)]
    assert unused == []


def test_no_text_hides_another_of_the_same_name() -> None:
    assert len(CATALOGUE) == sum(len(part.TEXTS) for part in _PARTS)


@pytest.mark.parametrize("key", CATALOGUE)
def test_languages_say_the_same(key: str) -> None:
    french, english = CATALOGUE[key]
    assert french.strip() and english.strip()
    fields = [
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in (french, english)
    ]
    assert fields[0] == fields[1]


def test_missing_key_or_value_is_an_error() -> None:
    for language in LANGUAGES:
        with pytest.raises(KeyError):
            Words(language)("no.such.text")
        with pytest.raises(KeyError):
            Words(language)("client.title")


def test_french_is_punctuated_as_french() -> None:
    wrong = [text.fr for text in CATALOGUE.values() if re.search(r"\w[:;!?](\s|$)", text.fr)]
    assert wrong == []
