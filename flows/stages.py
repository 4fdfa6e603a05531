"""Running the named stages of a flow, through Prefect where it drives and plainly elsewhere."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

import duckdb
import pandas as pd
from prefect import Task
from prefect.context import FlowRunContext

from warehouse.connection import open_writer
from warehouse.errors import RefusedInputError
from warehouse.ml_tables import append_rows, create_ml_tables
from warehouse.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")
logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the time of the clock on the wall, in UTC and without a zone, as tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Stages:
    """One run of a flow: announces each stage, times it and keeps it in ``ml.run_log``."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self.run_id = uuid.uuid4().hex

    def run(self, stage: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a stage. A Prefect server, where there is one, sees it as a task run.

        Without a flow run around it a Prefect task would start a server of its own, which takes
        half a minute; the function inside it needs none.
        """
        logger.info("%s ...", stage.name)
        started_at, start = self._clock(), time.perf_counter()
        try:
            result = (stage if FlowRunContext.get() else stage.fn)(*args, **kwargs)
        except RefusedInputError:
            raise  # a refused drop leaves the warehouse as it was, this log included
        except Exception as error:
            try:
                self._record(stage.name, "failed", started_at, start, str(error))
            except duckdb.Error as not_recorded:  # the failure itself is what must be seen
                logger.warning("the failure could not be written to run_log: %s", not_recorded)
            raise
        self._record(stage.name, "completed", started_at, start, None)
        return result

    def _record(
        self, step: str, status: str, started_at: datetime, start: float, detail: str | None
    ) -> None:
        seconds = time.perf_counter() - start
        logger.info("%s %s in %.1f s", step, status, seconds)
        row: dict[str, Any] = {
            "run_id": self.run_id,
            "step": step,
            "status": status,
            "started_at": started_at,
            "seconds": seconds,
            "detail": detail,
        }
        with open_writer(self._settings) as connection:
            create_ml_tables(connection)
            append_rows(connection, "run_log", pd.DataFrame([row]))
            # Where a flow keeps the file open, its log is written out no later than where it ends.
            connection.execute("checkpoint")
