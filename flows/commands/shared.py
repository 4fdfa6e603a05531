"""What commands share: common options, results told in words or as JSON, programs started."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from warehouse.errors import UsageError
from warehouse.settings import PROJECT_ROOT

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Date of the data, YYYY-MM-DD.")
]


def to_date(text: str | None) -> date | None:
    """Return the date that an option names.

    Raises:
        UsageError: It is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"Expected a date like 2026-01-31, found {text!r}.") from error


def tell(result: Any, as_json: bool, text: str) -> None:
    """Print a result: as JSON for a script, else its text."""
    print(json.dumps(result, default=_jsonable) if as_json else text)


def _jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def become(program: str, *arguments: str) -> NoReturn:
    """Run a program of this environment in place of this process, which signals then reach."""
    path = str(Path(sys.executable).with_name(program))
    os.chdir(PROJECT_ROOT)
    os.execv(path, [path, *arguments])  # noqa: S606
