"""Commands that start a server in the foreground."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import become
from flows.ports import expect_free
from warehouse.errors import NothingPublishedError, UsageError
from warehouse.pointer import current_release
from warehouse.settings import PROJECT_ROOT, load_settings

app = typer.Typer()


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
    try:
        current_release(settings)
    except (NothingPublishedError, UsageError) as error:
        logging.warning("%s The desk takes it up without a restart.", error)
    # Without sign-in any page in the reader's browser could pose as this desk's own address.
    has_sign_in = any(
        (folder / ".streamlit" / "secrets.toml").exists() for folder in (PROJECT_ROOT, Path.home())
    )
    names = () if has_sign_in else ("127.0.0.1", "localhost")
    become(
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
    become(
        "mlflow",
        *("server", "--artifacts-destination", str(settings.artifact_root)),
        *("--host", settings.mlflow_host, "--port", str(settings.mlflow_port), "--workers", "1"),
        *("--allowed-hosts", settings.mlflow_allowed_hosts),
    )
