"""The console script: its commands, and the exit codes people script against."""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from flows.commands import api_keys, data, homes, models, nights, releases, services
from warehouse.errors import ScorehouseError
from warehouse.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A credit-scoring warehouse: data in every night, precomputed scores out.",
    epilog="Exit codes: 0 done; 2 wrong usage or refused input; 3 a gate refused and the old "
    "release stays up; 4 nothing is published yet; 5 the release is too old; 1 anything "
    "unforeseen.",
)
for group in (nights, data, models, releases, services, homes):
    app.add_typer(group.app)
app.add_typer(api_keys.keys, name="api-key")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"scorehouse {version('scorehouse')}")
        raise typer.Exit


@app.callback()
def _common(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None: ...


def main() -> None:
    """Run the command line; every known error becomes one message and its exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        app()
    except Exception as error:
        told = error if isinstance(error, ScorehouseError) else _of_the_disk(error)
        if told is None:
            raise
        print(f"scorehouse: {told}", file=sys.stderr)
        sys.exit(told.exit_code)


def _of_the_disk(error: Exception) -> ScorehouseError | None:
    from flows.disk_errors import as_usage_error

    return as_usage_error(error, load_settings().home)
