"""Commands that bring data in, and look at what is loaded."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import AsJson, AsOf, tell, to_date
from warehouse.settings import load_settings

app = typer.Typer()


@app.command()
def sample(
    out: Annotated[Path, typer.Option(help="Folder to write; must not hold the files yet.")],
    clients: Annotated[int, typer.Option(min=10, help="Applications to generate.")] = 5000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 42,
    nights: Annotated[int, typer.Option(min=0, help="Dated drops to add.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Generate the eight Kaggle-named CSVs, and nightly drops with late outcomes."""
    from warehouse.sample import generate_sample

    rows = generate_sample(clients, seed, out, nights=nights, progress=logging.info)
    tell({"out": str(out), "rows": rows}, as_json, f"Generated {clients:,} clients in {out}.")


@app.command()
def download(
    out: Annotated[Path, typer.Option(help="Zip to write; one that is there is checked.")] = Path(
        "home-credit-default-risk.zip"
    ),
    as_json: AsJson = False,
) -> None:
    """Fetch Kaggle's files with your own account there, and check them."""
    from warehouse.download import download as fetch

    rows = fetch(out, progress=logging.info)
    text = (
        f"{out} holds the eight tables, {sum(rows.values()):,} rows. Next:\n"
        f"  scorehouse night --source {out}"
    )
    tell({"out": str(out), "rows": rows}, as_json, text)


@app.command()
def load(
    source: Annotated[Path, typer.Option(help="Folder or zip with the eight CSVs.")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Check a drop against its contract and load it."""
    from warehouse.load import load_drop
    from warehouse.lock import hold_warehouse

    settings = load_settings()
    with hold_warehouse(settings):
        drop = load_drop(settings, source, to_date(as_of), progress=logging.info)
    text = (
        "This drop was loaded before; nothing changed."
        if drop.was_loaded_before
        else f"Loaded {drop.n_applications:,} applications as of {drop.as_of}."
    )
    tell({"drop_id": drop.drop_id, "as_of": drop.as_of, "rows": drop.rows}, as_json, text)


@app.command()
def explore(
    out: Annotated[
        Path | None, typer.Option(help="Folder to write into; by default the home's reports.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a report of the loaded data: gaps, default rates, anomalies, correlations."""
    from flows.explore import write_report

    settings = load_settings()
    page = write_report(settings, out or settings.reports)
    tell({"page": str(page)}, as_json, f"The report is in {page}.")
