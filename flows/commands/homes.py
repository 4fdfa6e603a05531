"""Commands on all that a home holds."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import AsJson, tell
from warehouse.settings import load_settings

app = typer.Typer()


@app.command()
def backup(
    out: Annotated[Path, typer.Option(help="File to write, for instance scorehouse.tar.")],
    as_json: AsJson = False,
) -> None:
    """Write the whole home into one file; readers and officers go on meanwhile."""
    from warehouse.backup import back_up
    from warehouse.lock import hold_warehouse

    settings = load_settings()
    with hold_warehouse(settings):
        made = back_up(settings, out)
    text = f"Wrote {len(made.files)} files, {made.size / 1e6:,.0f} MB, to {out}."
    tell({"out": str(out), "files": len(made.files), "bytes": made.size}, as_json, text)


@app.command()
def restore(
    source: Annotated[Path, typer.Option("--from", help="A file that `backup` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Make an empty home from a backup, every file compared with what was backed up."""
    from warehouse.backup import restore as restore_home

    settings = load_settings()
    began = time.monotonic()
    made = restore_home(settings, source)
    seconds = time.monotonic() - began
    text = (
        f"Restored {len(made.files)} files of {made.made_at:%F %T} UTC, {made.size / 1e6:,.0f} MB, "
        f"to {settings.home} in {seconds:.1f} s."
    )
    result = {
        "home": str(settings.home),
        "files": len(made.files),
        "bytes": made.size,
        "seconds": round(seconds, 3),
    }
    tell(result, as_json, text)


@app.command()
def erase(
    sk_id_curr: Annotated[int, typer.Argument(help="Application whose every trace is to go.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Erase; without it only what there is is listed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove one client from every copy in the home, and keep it out of later drops."""
    from flows.erase import erase as erase_client
    from flows.erase import look_for

    settings = load_settings()
    sys.argv = sys.argv[:2]  # dbt writes the command line into its logs
    traces = erase_client(settings, sk_id_curr) if yes else look_for(settings, sk_id_curr)
    lines = [f"  {place:60} {n:>8,}" for place, n in sorted(traces.counts.items())]
    head = "Erased" if yes else "Would erase, with --yes"
    lines += [
        f"Not searched: {name}. Remove it yourself if it holds the client."
        for name in traces.unsearched
    ]
    lines += [
        "Out of reach: backups, drops and exports outside the home, and what readers copied.",
        "The keyed hashes in access_log stay, as a record of who looked.",
    ]
    result = {"erased": yes, "removed": traces.counts, "not_searched": traces.unsearched}
    tell(result, as_json, "\n".join([f"{head} (rows; a file removed whole counts 1):", *lines]))


@app.command()
def retention(as_json: AsJson = False) -> None:
    """List what the next night removes by the policy, and what stays until somebody removes it."""
    from warehouse.lock import hold_warehouse
    from warehouse.policy import load_policy
    from warehouse.retention import list_holdings

    settings = load_settings()
    with hold_warehouse(settings):
        holdings = list_holdings(settings, load_policy(), lambda: datetime.now(UTC))
    lines = [
        f"{found.what:30} {found.n_kept:>8,} kept {found.kept}"
        + (f", {found.n_due:,} go with the next night" if found.n_due else "")
        for found in holdings
    ]
    tell([asdict(found) for found in holdings], as_json, "\n".join(lines))
