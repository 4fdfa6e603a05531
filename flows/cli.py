"""The console script: thin commands over the flows, with the exit codes people script against."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from flows.ports import expect_free
from warehouse.errors import NothingPublishedError, ScorehouseError, UsageError
from warehouse.settings import IS_CHECKOUT, PROJECT_ROOT, Settings, load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A credit-scoring warehouse: data in every night, precomputed scores out.",
    epilog="Exit codes: 0 done; 2 wrong usage or refused input; 3 a gate refused and the old "
    "release stays up; 4 nothing is published yet; 5 the release is too old; 1 anything "
    "unforeseen.",
)
keys = typer.Typer(no_args_is_help=True, help="Keys of the API.")
app.add_typer(keys, name="api-key")

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Date of the data, YYYY-MM-DD.")
]
Source = Annotated[
    Path | None,
    typer.Option("--source", metavar="DIR_OR_ZIP", help="Folder or zip with the eight CSVs."),
]

# What `explain` prints of the model and the policy that made a score.
_MADE_BY = {
    "model": ("trained_at", "training_as_of", "n_training_rows", "model_sha256", "data_sha256"),
    "policy": ("valid_from", "cost_false_negative", "cost_false_positive", "policy_sha256"),
    "batch": ("drop_sha256", "code_sha256", "git_sha", "dbt_invocation_id"),
    "release": ("sequence", "file", "sha256", "published_at"),
}


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
    _tell({"out": str(out), "rows": rows}, as_json, f"Generated {clients:,} clients in {out}.")


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
    _tell({"out": str(out), "rows": rows}, as_json, text)


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
        drop = load_drop(settings, source, _date(as_of), progress=logging.info)
    text = (
        "This drop was loaded before; nothing changed."
        if drop.was_loaded_before
        else f"Loaded {drop.n_applications:,} applications as of {drop.as_of}."
    )
    _tell({"drop_id": drop.drop_id, "as_of": drop.as_of, "rows": drop.rows}, as_json, text)


@app.command()
def tune(
    minutes: Annotated[float, typer.Option(min=0, help="No further trial begins after this.")],
    trials: Annotated[
        int | None, typer.Option(min=1, help="Trials in all, earlier calls included.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Choose features and search parameters for the next training; a second call goes on."""
    from flows.tune import tuning

    _expect_data(load_settings())
    result = _run_flow(tuning, minutes=minutes, trials=trials)
    text = (
        f"{result['n_features']} of {result['n_candidates']} features stay. Best of "
        f"{result['n_trials']} trials ({result['n_new']} new): mean fold AUC "
        f"{result['auc']:.4f}, {result['auc_start']:.4f} to begin with.\n"
        "`scorehouse train` uses them."
    )
    _tell(result, as_json, text)


@app.command()
def train(
    tune_minutes: Annotated[
        float | None, typer.Option("--tune", min=0, metavar="MINUTES", help="Tune before.")
    ] = None,
    challenger: Annotated[
        bool, typer.Option("--challenger", help="Watch it beside the champion; promote nothing.")
    ] = False,
    if_due: Annotated[
        bool,
        typer.Option(
            "--if-due", help="Only if the last night asks for it; a challenger, never promoted."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train on the outcomes known by now and register the model; a gate decides on promotion."""
    from flows.train import training
    from flows.trial import trial
    from flows.tune import tuning

    _expect_data(load_settings())
    if if_due:
        if challenger or tune_minutes is not None:
            raise UsageError("--if-due trains a challenger without tuning: give it alone.")
        _tell_retraining(as_json)
        return
    if tune_minutes is not None:
        _run_flow(tuning, minutes=tune_minutes)
    result = _run_flow(trial if challenger else training)
    role = "challenger: every night scores it beside the champion" if challenger else "champion"
    _tell(result, as_json, f"Model version {result['model_version']} is the {role}.")


@app.command()
def promote(
    version: Annotated[
        int | None, typer.Option(help="Registered version; by default the challenger.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put a registered model before the gate; it decides from the next night on if it passes."""
    from flows.trial import promotion

    _expect_data(load_settings())
    result = _run_flow(promotion, version=version)
    _tell(result, as_json, f"Model version {result['model_version']} is the champion.")


@app.command()
def compare(as_json: AsJson = False) -> None:
    """Measure simpler models beside the champion, on its folds, and refill model_comparison."""
    from flows.compare import comparison

    _expect_data(load_settings())
    result = _run_flow(comparison)
    lines = [
        f"{row['model']:20} AUC {row['auc']:.4f}  cost {row['cost_per_application']:.4f}  "
        f"log-loss {row['log_loss']:.4f}  {row['n_features']:4d} features  "
        f"trained in {row['training_seconds']:.1f} s"
        for row in result["models"]
    ]
    where = f"in release {result['sequence']}" if result["sequence"] else "with the next night"
    lines.append(f"Beside model version {result['model_version']}; published {where}.")
    _tell(result, as_json, "\n".join(lines))


@app.command()
def night(source: Source = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """One night, end to end: the given drop, else what landed, else what is loaded already."""
    from flows.nightly import nightly

    settings = load_settings()
    result = _run_flow(nightly, source=source and str(source), as_of=_date(as_of))
    _tell(result, as_json, _night_text(settings, result))


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
    as_json: AsJson = False,
) -> None:
    """Spread held-out applications over many nights, outcomes arriving late; in an empty home."""
    from flows.replay import replaying

    parameters = {"nights": nights, "held_out": held_out, "seed": seed, "as_of": _date(as_of)}
    result = _run_flow(replaying, source=str(source), **parameters)
    last = result["nights"][-1]
    text = (
        f"{len(result['nights'])} nights: {last['n_applications']:,} applications as of "
        f"{last['as_of']}, release {last['sequence']} is up."
    )
    _tell(result, as_json, text)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Say which release is up, of which date, made by which model."""
    from warehouse.publish import current_release
    from warehouse.release import read_batch

    settings = load_settings()
    pointer = current_release(settings)
    batch = read_batch(settings)
    text = (
        f"Release {pointer.sequence} ({pointer.file}), published {pointer.published_at:%F %T} UTC\n"
        f"{batch['n_applications']:,} applications as of {pointer.as_of}, "
        f"model version {batch['model_version']}, policy version {batch['policy_version']}"
    )
    _tell({**batch, "sequence": pointer.sequence, "file": pointer.file}, as_json, text)


@app.command()
def watch(as_json: AsJson = False) -> None:
    """Say how old the release is; too old exits 5, a failed night 3, and an alert is posted."""
    from flows.freshness import watch_nights

    found = watch_nights(load_settings())
    text = f"The data of {found.as_of} is {found.age_hours:.1f} hours old."
    _tell(asdict(found), as_json, text)


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
    _tell(
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
    from warehouse.publish import current_release

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
    as_json: AsJson = False,
) -> None:
    """Print score, decision, reasons and lineage of one application, also of a past day."""
    from warehouse.release import read_application

    found = read_application(load_settings(), sk_id_curr, _date(as_of))
    _tell(found, as_json, _explanation_text(found))


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
    _tell(found, as_json, text)


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
    _tell({"files": [str(file) for file in files]}, as_json, f"Wrote {len(files)} files to {out}.")


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
    _tell({"page": str(page)}, as_json, f"The report is in {page}.")


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
    _tell({"out": str(out), "files": len(made.files), "bytes": made.size}, as_json, text)


@app.command()
def restore(
    source: Annotated[Path, typer.Option("--from", help="A file that `backup` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Make an empty home from a backup, every file compared with what was backed up."""
    from warehouse.backup import restore as restore_home

    settings = load_settings()
    made = restore_home(settings, source)
    text = f"Restored {len(made.files)} files of {made.made_at:%F %T} UTC to {settings.home}."
    _tell({"home": str(settings.home), "files": len(made.files)}, as_json, text)


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
    _tell(result, as_json, "\n".join([f"{head} (rows; a file removed whole counts 1):", *lines]))


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
    _tell([asdict(found) for found in holdings], as_json, "\n".join(lines))


@app.command()
def serve(
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; by default SCOREHOUSE_API_WORKERS.")
    ] = None,
) -> None:
    """Start the API on the address of the settings."""
    settings = load_settings()
    expect_free(settings.api_host, settings.api_port, "SCOREHOUSE_API_PORT")
    expect_free(settings.api_host, settings.api_metrics_port, "SCOREHOUSE_API_METRICS_PORT")
    more = [] if workers is None else ["--workers", str(workers)]
    # In place of this process, so that a signal to stop reaches the service itself.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "serving.server", *more])  # noqa: S606


@app.command("app")
def officer_app() -> None:
    """Start the officer application on the address of the settings."""
    settings = load_settings()
    expect_free(settings.app_host, settings.app_port, "SCOREHOUSE_APP_PORT")
    # Without sign-in any page in the reader's browser could pose as this desk's own address.
    has_sign_in = any(
        (folder / ".streamlit" / "secrets.toml").exists() for folder in (PROJECT_ROOT, Path.home())
    )
    names = () if has_sign_in else ("127.0.0.1", "localhost")
    _become(
        "streamlit",
        *("run", str(PROJECT_ROOT / "app" / "main.py")),
        *(option for name in names for option in ("--server.allowedHosts", name)),
        *("--server.address", settings.app_host, "--server.port", str(settings.app_port)),
    )


@app.command()
def mlflow() -> None:
    """Start MLflow's pages on the port of the settings."""
    settings = load_settings()
    if not settings.mlflow_tracking_uri and not (settings.home / "mlflow.db").exists():
        # The server would create the file, and a server killed meanwhile leave it half made.
        raise NothingPublishedError("Nothing was trained yet: run `scorehouse night` first.")
    # Not among the arguments, which every process of the machine can read: it may hold a password.
    os.environ["MLFLOW_BACKEND_STORE_URI"] = settings.tracking_uri
    expect_free(settings.mlflow_host, settings.mlflow_port, "SCOREHOUSE_MLFLOW_PORT")
    _become(
        "mlflow",
        *("server", "--artifacts-destination", str(settings.artifact_root)),
        *("--host", settings.mlflow_host, "--port", str(settings.mlflow_port), "--workers", "1"),
        *("--allowed-hosts", settings.mlflow_allowed_hosts),
    )


@app.command()
def docs() -> None:
    """Write the data dictionary as one page."""
    from flows.dbt import DbtProject
    from warehouse.publish import current_release

    settings = load_settings()
    current_release(settings)  # dbt describes the tables that a night has built
    page = DbtProject(settings).write_docs()
    print(f"The data dictionary is in {page}.")


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


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Option(help="Who uses the key.")],
    scopes: Annotated[
        str, typer.Option(help="Comma-separated: scores, explanations, batch.")
    ] = "scores,explanations,batch",
    expires: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last day of the key; default in a year.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a key and print it, once."""
    from warehouse import state

    last_day = _date(expires) or datetime.now(UTC).date() + timedelta(days=365)
    names = [scope.strip() for scope in scopes.split(",")]
    secret = state.create_key(load_settings().state_path, name, names, last_day)
    _tell(
        {"name": name, "key": secret, "expires_on": last_day},
        as_json,
        f"{secret}\nSend it as X-API-Key until {last_day}. It is not shown again.",
    )


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List all keys, without their secrets."""
    from warehouse import state

    found = state.list_keys(load_settings().state_path)
    lines = [
        f"{key.key_id}  {key.name}  {','.join(sorted(key.scopes))}  "
        + (f"revoked {key.revoked_at:%F}" if key.revoked_at else f"until {key.expires_on}")
        for key in found
    ]
    rows = [{**asdict(key), "scopes": sorted(key.scopes)} for key in found]
    _tell(rows, as_json, "\n".join(lines) or "There are no keys.")


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="Id of the key, from `api-key list`.")],
    as_json: AsJson = False,
) -> None:
    """Revoke a key at once."""
    from warehouse import state

    key = state.revoke_key(load_settings().state_path, key_id)
    _tell({"revoked": key_id}, as_json, f"The key {key_id} of {key.name} opens nothing any more.")


def _expect_data(settings: Settings) -> None:
    """Refuse before the flow would make an empty warehouse, which `make night` takes for yours."""
    if not settings.warehouse_path.is_file():
        raise UsageError(
            f"There is nothing to learn from: expected a loaded drop in {settings.warehouse_path}, "
            "found none. Run `make night`, or `scorehouse night --source` with Kaggle's zip or its "
            "folder, first."
        )


def _tell_retraining(as_json: bool) -> None:
    from flows.retrain import retraining

    result = _run_flow(retraining)
    if result["reason"] is None:
        text = "No training is due."
    elif result["model_version"] is None:
        text = f"Due ({result['reason']}), but the training gives the champion itself."
    else:
        text = (
            f"Due ({result['reason']}): model version {result['model_version']} is the challenger, "
            "and the gate found nothing against it. `scorehouse promote` puts it in force."
        )
    _tell(result, as_json, text)


def _run_flow(flow: Any, **parameters: Any) -> dict[str, Any]:
    from flows.prefect_server import run_flow

    return run_flow(flow, **parameters)


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


def _explanation_text(found: dict[str, Any]) -> str:
    lines = [f"{name:24} {value}" for name, value in found["score"].items()]
    for title, names in _MADE_BY.items():
        made_by = ", ".join(f"{name} {found[title][name]}" for name in names)
        by = "read from " if title == "release" else "made by "
        lines.append(f"{by + title:24} {made_by}")
    lines += [
        f"{'made of drop':24} {drop['drop_id']}, {drop['source_name']} as of {drop['as_of']}, "
        f"content_sha256 {drop['content_sha256']}"
        for drop in found["drops"]
    ]
    lines += [
        f"{reason['direction']:8} {reason['contribution_points']:+8.1f}  {reason['text_en']}"
        for reason in found["reasons"]
    ]
    if not found["is_latest"]:
        lines.append(
            "Reasons are kept for the latest batch only, and this score is of an older one."
        )
    return "\n".join(lines)


def _of_the_disk(error: Exception) -> ScorehouseError | None:
    from flows.disk_errors import as_usage_error

    return as_usage_error(error, load_settings().home)


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"Expected a date like 2026-01-31, found {text!r}.") from error


def _tell(result: Any, as_json: bool, text: str) -> None:
    print(json.dumps(result, default=_jsonable) if as_json else text)


def _jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _become(program: str, *arguments: str) -> NoReturn:
    """Run a program of this environment in place of this process, which signals then reach."""
    path = str(Path(sys.executable).with_name(program))
    os.chdir(PROJECT_ROOT)
    os.execv(path, [path, *arguments])  # noqa: S606
