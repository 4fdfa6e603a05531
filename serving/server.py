"""Starts the API: ``scorehouse serve``, or ``python -m serving.server`` where only it is wanted.

On SIGTERM or SIGINT it takes no new connection, finishes the requests it has begun and writes the
access log before it ends.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import uvicorn

from serving.logs import CONFIG, log_all_output
from warehouse.errors import ScorehouseError
from warehouse.settings import Settings, load_settings

logger = logging.getLogger(__name__)

# A client that does not finish its request must not keep the service from stopping.
_GRACE_SECONDS = 30


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal ends it and return the exit code."""
    parser = argparse.ArgumentParser(description="Start the lookup service.")
    parser.add_argument("--workers", type=int, help="processes; default from the settings")
    options = parser.parse_args(arguments)
    if options.workers is not None:
        os.environ["SCOREHOUSE_API_WORKERS"] = str(options.workers)  # workers read it there
    log_all_output()
    try:
        settings = load_settings()
    except ScorehouseError as error:
        sys.stderr.write(f"scorehouse: {error}\n")
        return error.exit_code
    if settings.api_metrics_port:
        _tell_metrics(settings)
    _serve(settings)
    return 0


def create_worker() -> Any:
    """Return the application for a worker, whose process logs all of its output."""
    log_all_output()
    from serving.api import create_app  # counts in the folder that is named by then

    return create_app()


def _tell_metrics(settings: Settings) -> None:
    """Let all workers count, and answer Prometheus with the sum.

    They count in a folder of the state. What services before left, which no signal lets clean up,
    is removed: whoever has the port is the only one.
    """
    folder = settings.state_home / f"metrics-{settings.api_metrics_port}"
    folder.mkdir(parents=True, exist_ok=True)
    counts = Path(mkdtemp(dir=folder))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)
    from serving.metrics import listen  # reads the variable when it is imported

    listen(settings.api_host, settings.api_metrics_port, counts, settings.published)
    for former in folder.iterdir():
        if former != counts:
            shutil.rmtree(former)
    logger.info("metrics on http://%s:%d", settings.api_host, settings.api_metrics_port)


def _serve(settings: Settings) -> None:
    logger.info("API on http://%s:%d (docs at /docs)", settings.api_host, settings.api_port)
    uvicorn.run(
        "serving.server:create_worker",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        workers=settings.api_workers,
        log_config=CONFIG,
        access_log=False,  # a line would hold the client's id
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


if __name__ == "__main__":
    sys.exit(main())
