"""The flows on their schedules, for a Prefect server to drive."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from warehouse.errors import ScorehouseError, UsageError
from warehouse.settings import PROJECT_ROOT, Settings

POOL = "scorehouse"
# Everything that writes the warehouse waits in this queue, one flow run at a time.
WRITER_QUEUE = "writer"


def serve_schedule(settings: Settings) -> None:
    """Serve the night as a deployment until interrupted; one night at a time.

    Raises:
        UsageError: No Prefect server is named.
    """
    _require_server()
    from flows.nightly import nightly

    nightly.serve(name="night", cron=settings.night_cron, limit=1)


def run_worker(settings: Settings) -> NoReturn:
    """Bring the deployments of ``prefect.yaml`` to the server and work them off until interrupted.

    Raises:
        UsageError: No Prefect server is named.
        ScorehouseError: It cannot be reached, or refused.
    """
    _require_server()
    # A flow run starts in a folder of its own, where neither .env nor a relative home would hold.
    for name in settings.model_fields_set:
        os.environ[f"SCOREHOUSE_{name.upper()}"] = str(getattr(settings, name))
    _prefect("work-pool", "create", POOL, "--type", "process", "--overwrite")
    _prefect("deploy", "--all", "--prefect-file", str(PROJECT_ROOT / "prefect.yaml"))
    asyncio.run(_limit_writers())
    program = _program()
    os.execv(program, [program, "worker", "start", "--pool", POOL])  # noqa: S606


async def _limit_writers() -> None:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        queue = await client.read_work_queue_by_name(WRITER_QUEUE, work_pool_name=POOL)
        await client.update_work_queue(queue.id, concurrency_limit=1)


def _prefect(*arguments: str) -> None:
    command = [_program(), "--no-prompt", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        raise ScorehouseError(
            f"`prefect {' '.join(arguments)}` failed; is a server up at "
            f"{os.environ['PREFECT_API_URL']}?\n{result.stdout}{result.stderr}"
        )


def _program() -> str:
    return str(Path(sys.executable).with_name("prefect"))


def _require_server() -> None:
    if not os.environ.get("PREFECT_API_URL"):
        raise UsageError(
            "A schedule needs a Prefect server: expected PREFECT_API_URL, found none. Start one "
            "with `prefect server start` and set PREFECT_API_URL=http://127.0.0.1:4200/api, or "
            "let cron run `scorehouse night`, which needs no server."
        )
