"""Writes a model card from facts; a number that is missing is an error, never a gap."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markdown_it import MarkdownIt

from warehouse.errors import GateError

TEMPLATES = Path(__file__).with_name("templates")
CARD, PAGE = "model_card.md.j2", "model_card.html.j2"


def render_markdown(facts: Mapping[str, Any]) -> str:
    """Fill the template of the card.

    Args:
        facts: What the template names; see ``flows.model_card``.

    Raises:
        GateError: A fact is missing, NULL or no finite number.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        finalize=_known,
        autoescape=False,  # noqa: S701 - the text is Markdown; the page escapes what it holds
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": lambda value, digits=4: f"{_known(value):,.{digits}f}",
        "percent": lambda value, digits=1: f"{100 * _known(value):.{digits}f}\N{NO-BREAK SPACE}%",
        "count": lambda value: f"{int(_known(value)):,}",
        "percent_or_withheld": lambda value: (
            "too few" if value is None else f"{100 * value:.1f}\N{NO-BREAK SPACE}%"
        ),
        "count_or_withheld": lambda value: "too few" if value is None else f"{int(value):,}",
        "cell": lambda text: str(text).replace("|", "\\|").replace("\n", " "),
    }
    try:
        return environment.get_template(CARD).render(facts)
    except jinja2.UndefinedError as error:
        raise GateError(
            f"The model card cannot be written: expected every fact it names, found that "
            f"{error}. Look at what training stored of the model; it is not promoted."
        ) from error


def render_page(markdown: str, title: str, pictures: Sequence[Path]) -> str:
    """Turn a card into one page that needs no other file.

    Args:
        markdown: From ``render_markdown``; HTML in it is shown, not obeyed.
        title: Of the page.
        pictures: PNG files, shown below the text in this order, named by their file.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
    )
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return environment.get_template(PAGE).render(
        title=title,
        body=body,
        pictures=[
            {
                "caption": picture.stem.replace("_", " ").capitalize(),
                "data": base64.b64encode(picture.read_bytes()).decode(),
            }
            for picture in pictures
        ],
    )


def _known(value: Any) -> Any:
    """Let no NULL and no NaN through."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        raise GateError(
            f"The model card cannot be written: expected a number, found {value}. Look at what "
            "training stored of the model; it is not promoted."
        )
    return value
