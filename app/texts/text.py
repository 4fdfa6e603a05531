"""What a text is: the same sentence in French and English."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """One text in both languages; ``{name}`` stands for a value."""

    fr: str
    en: str
