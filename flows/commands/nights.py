"""Commands of the night and of those who schedule and watch it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from flows.commands.shared import AsJson, AsOf, tell, to_date
from flows.prefect_server import run_flow
from warehouse.settings import IS_CHECKOUT, Settings, load_settings

app = typer.Typer()

Source = Annotated[
    Path | None,
    typer.Option("--source", metavar="DIR_OR_ZIP", help="Folder or zip with the eight CSVs."),
]


@app.command()
def night(
    source: Source = None,
    as_of: AsOf = None,
    engine: Annotated[
        Literal["duckdb", "spark"],
        typer.Option(help="What builds the features and scores them (spark: make setup-spark)."),
    ] = "duckdb",
    as_json: AsJson = False,
) -> None:
    """One night, end to end: the given drop, else what landed, else what is loaded already."""
    from warehouse.drop import expect_drop

    if source is not None:
        expect_drop(source)  # before what takes seconds to import
    from flows.nightly import nightly

    settings = load_settings()
    parameters = {"source": source and str(source), "as_of": to_date(as_of), "engine": engine}
    result = run_flow(nightly, **parameters)
    tell(result, as_json, _night_text(settings, result))


@app.command()
def replay(
    source: Annotated[
        Path,
        typer.Option(metavar="DIR_OR_ZIP", help="Folder or zip with the eight CSVs."),
    ],
    nights: Annotated[int, typer.Option(min=1, help="Nights after the first.")],
    held_out: Annotated[
        float, typer.Option(help="Share of the labelled applications that arrive later.")
    ] = 0.5,
    seed: Annotated[int, typer.Option(help="Of the order in which they arrive.")] = 42,
    as_of: AsOf = None,
    challenger: Annotated[
        bool, typer.Option("--challenger", help="Watch a second model, trained with another seed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Spread held-out applications over many nights, outcomes arriving late; in an empty home."""
    from flows.replay import replaying

    result = run_flow(
        replaying,
        source=str(source),
        nights=nights,
        held_out=held_out,
        seed=seed,
        as_of=to_date(as_of),
        challenger=challenger,
    )
    last = result["nights"][-1]
    text = (
        f"{len(result['nights'])} nights: {last['n_applications']:,} applications as of "
        f"{last['as_of']}, release {last['sequence']} is up."
    )
    tell(result, as_json, text)


@app.command()
def watch(as_json: AsJson = False) -> None:
    """Say how old the release is; too old exits 5, a failed night 3, and an alert is posted."""
    from flows.freshness import watch_nights

    found = watch_nights(load_settings())
    text = f"The data of {found.as_of} is {found.age_hours:.1f} hours old."
    tell(asdict(found), as_json, text)


@app.command()
def schedule() -> None:
    """Serve the night on its cron schedule; needs a Prefect server (PREFECT_API_URL)."""
    from flows.deployments import serve_schedule

    serve_schedule(load_settings())


@app.command()
def worker() -> None:
    """Bring all flows of prefect.yaml to a Prefect server (PREFECT_API_URL) and run them."""
    from flows.deployments import run_worker

    run_worker(load_settings())


def _night_text(settings: Settings, result: dict[str, Any]) -> str:
    shortcut = settings.published / "scores.duckdb"
    # As it can be typed: `make` runs it without having it on the path.
    command = "scorehouse" if shutil.which("scorehouse") else sys.argv[0]
    start = "make" if IS_CHECKOUT else command
    if not result["is_new"]:
        head = f"Nothing new since release {result['sequence']}: it stays up."
    else:
        head = (
            f"Release {result['sequence']} is up: {result['n_applications']:,} applications as of "
            f"{result['as_of']}, model version {result['model_version']}."
        )
    return (
        f"{head}\nWhere to look next:\n"
        f'  {command} sql "select decision, count(*) from scores_latest group by all"\n'
        f"  {shortcut}   (any DuckDB client, read-only)\n"
        f"  {start} serve    the API, http://127.0.0.1:{settings.api_port}/docs "
        f"(a key: {command} api-key create --name me)\n"
        f"  {start} app      the officer's desk, http://127.0.0.1:{settings.app_port}\n"
        f"  {start} mlflow   the training runs, http://127.0.0.1:{settings.mlflow_port}\n"
        f"  {start} explore  a report of the loaded data\n"
        f"  {settings.reports}   drift reports"
    )
