"""Commands that read the release that is up, or put another one up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from flows.commands.shared import AsJson, tell, to_date
from warehouse.settings import load_settings

app = typer.Typer()

# For NULL, as the officers' desk says it.
_MISSING = {"en": "not provided", "fr": "non renseigné"}
# What `explain` prints of the model and the policy that made a score.
_MADE_BY = {
    "model": ("trained_at", "training_as_of", "n_training_rows", "model_sha256", "data_sha256"),
    "policy": ("valid_from", "cost_false_negative", "cost_false_positive", "policy_sha256"),
    "batch": ("drop_sha256", "code_sha256", "git_sha", "dbt_invocation_id"),
    "release": ("sequence", "file", "sha256", "published_at"),
}


@app.command()
def status(as_json: AsJson = False) -> None:
    """Say which release is up, of which date, made by which model."""
    from warehouse.pointer import current_release
    from warehouse.release import read_batch

    settings = load_settings()
    pointer = current_release(settings)
    batch = read_batch(settings)
    text = (
        f"Release {pointer.sequence} ({pointer.file}), published {pointer.published_at:%F %T} UTC\n"
        f"{batch['n_applications']:,} applications as of {pointer.as_of}, "
        f"model version {batch['model_version']}, policy version {batch['policy_version']}"
    )
    tell({**batch, "sequence": pointer.sequence, "file": pointer.file}, as_json, text)


@app.command()
def rollback(
    to: Annotated[
        str | None, typer.Option(help="File, run or sequence; by default the one before.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put an older release up again, under a new sequence number."""
    from warehouse import publish

    pointer = publish.rollback(load_settings(), to)
    tell(
        {"sequence": pointer.sequence, "file": pointer.file},
        as_json,
        f"{pointer.file} is up again as sequence {pointer.sequence}.",
    )


# A query may begin with a comment, which looks like an option.
@app.command(context_settings={"ignore_unknown_options": True})
def sql(
    query: Annotated[str, typer.Argument(help="One SELECT over the published tables.")],
    as_json: AsJson = False,
) -> None:
    """Query the release that is up, read-only, within limits of time and memory."""
    from warehouse.analyst_sql import run_query
    from warehouse.pointer import current_release

    settings = load_settings()
    run_query(
        settings.published / current_release(settings).file,
        query,
        as_json=as_json,
        seconds=settings.sql_seconds,
        memory_mb=settings.sql_memory_mb,
    )


@app.command()
def explain(
    sk_id_curr: Annotated[int, typer.Argument(help="Application to explain.")],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="The score in force at the end of this day (UTC)."
        ),
    ] = None,
    language: Annotated[
        Literal["en", "fr"], typer.Option(help="In which the reasons are told.")
    ] = "en",
    as_json: AsJson = False,
) -> None:
    """Print score, decision, reasons and lineage of one application, also of a past day."""
    from warehouse.release import read_application

    found = read_application(load_settings(), sk_id_curr, to_date(as_of))
    tell(found, as_json, _explanation_text(found, language))


@app.command()
def reproduce(
    run: Annotated[str, typer.Argument(help="run_id or batch_id of run_ledger.")],
    as_json: AsJson = False,
) -> None:
    """Build a past night again from its kept drops and compare scores, reasons, contributions."""
    from flows.reproduce import reproduce as build_again

    found = build_again(load_settings(), run)
    lines = [f"  {table:14} {rows:>9,} rows, equal" for table, rows in found["tables"].items()]
    text = (
        f"Run {found['run_id']} ({found['batch_id']}) was built again and is equal to "
        f"{', '.join(found['compared_with'])}:\n" + "\n".join(lines)
    )
    tell(found, as_json, text)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="Folder to write one file per table into.")],
    file_format: Annotated[
        Literal["parquet", "csv", "xlsx"],
        typer.Option("--format", help="csv and xlsx are safe to open in a spreadsheet."),
    ] = "parquet",
    table: Annotated[
        list[str] | None, typer.Option(help="Only this table; may be given several times.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write every published table as a file, and a dictionary of their columns."""
    from warehouse.export import export_release

    files = export_release(load_settings(), out, file_format, table or ())
    tell({"files": [str(file) for file in files]}, as_json, f"Wrote {len(files)} files to {out}.")


@app.command()
def docs() -> None:
    """Write the data dictionary as one page."""
    from flows.dbt import DbtProject
    from warehouse.pointer import current_release

    settings = load_settings()
    current_release(settings)  # dbt describes the tables that a night has built
    page = DbtProject(settings).write_docs()
    print(f"The data dictionary is in {page}.")


def _explanation_text(found: dict[str, Any], language: str) -> str:
    def word(value: Any) -> Any:
        return _MISSING[language] if value is None else value

    lines = [f"{name:24} {word(value)}" for name, value in found["score"].items()]
    for title, names in _MADE_BY.items():
        made_by = ", ".join(f"{name} {word(found[title][name])}" for name in names)
        by = "read from " if title == "release" else "made by "
        lines.append(f"{by + title:24} {made_by}")
    lines += [
        f"{'made of drop':24} {drop['drop_id']}, {drop['source_name']} as of {drop['as_of']}, "
        f"content_sha256 {drop['content_sha256']}"
        for drop in found["drops"]
    ]
    if since := found["batch"].get("changed_by_drop_id"):  # releases of before have no such column
        lines.append(f"{'data changed since by':24} {since}")
    lines += [
        f"{reason['direction']:8} {reason['contribution_points']:+8.1f}  "
        f"{reason[f'text_{language}']}"
        for reason in found["reasons"]
    ]
    if not found["is_latest"]:
        lines.append(
            "Reasons are kept for the latest batch only, and this score is of an older one."
        )
    return "\n".join(lines)
