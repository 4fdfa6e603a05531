"""Every text of the application, in French and English: one catalogue, read by language."""

from __future__ import annotations

from typing import Literal

from app.texts import (
    access,
    client,
    console,
    decide,
    everywhere,
    file,
    glossary,
    model,
    monitoring,
    outcomes,
    peers,
    view,
    worklist,
)
from app.texts.text import Text

__all__ = ["CATALOGUE", "DEFAULT_LANGUAGE", "LANGUAGES", "Language", "Text", "Words"]

Language = Literal["fr", "en"]

LANGUAGES: dict[Language, str] = {"fr": "Français", "en": "English"}
DEFAULT_LANGUAGE: Language = "fr"

_PARTS = (
    *(access, client, console, decide, everywhere, file, glossary, model, monitoring, outcomes),
    *(peers, view, worklist),
)
CATALOGUE: dict[str, Text] = {key: text for part in _PARTS for key, text in part.TEXTS.items()}


class Words:
    """The catalogue in one language.

    Args:
        language: ``fr`` or ``en``.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values.

        Raises:
            KeyError: The catalogue has no such text, or a value is missing.
        """
        return str(getattr(CATALOGUE[key], self.language).format(**values))

    def find(self, key: str) -> str | None:
        """Return a text without values, or None when there is none."""
        text = CATALOGUE.get(key)
        return None if text is None else str(getattr(text, self.language))
