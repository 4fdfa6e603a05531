"""Running a flow under the Prefect server that is named, and without it where that does not answer.

A server watches; it computes nothing. A night that ran half-way under one that failed is simply run
again, as every killed night is.
"""

from __future__ import annotations

import logging
import os
from typing import Any
from urllib.request import urlopen

logger = logging.getLogger(__name__)

_PATIENCE_SECONDS = 5


def run_flow(flow: Any, **parameters: Any) -> dict[str, Any]:
    """Run a flow under the Prefect server of ``PREFECT_API_URL``, or plainly.

    Plainly means as a function: where no server is named, where it does not answer, and where it
    fails amid the run. What the flow itself raises is raised.
    """
    server = os.environ.get("PREFECT_API_URL")
    plain: dict[str, Any]
    if server and _answers(server):
        from httpx import HTTPError
        from prefect.exceptions import PrefectException

        try:
            watched: dict[str, Any] = flow(**parameters)
            return watched
        except (HTTPError, PrefectException, RuntimeError) as error:
            # The one RuntimeError that is Prefect's own.
            if type(error) is RuntimeError and "Failed to reach API" not in str(error):
                raise
            logger.warning("Prefect's server failed; running without it: %s", error)
    plain = flow.fn(**parameters)
    return plain


def _answers(server: str) -> bool:
    try:
        with urlopen(f"{server.rstrip('/')}/health", timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, ValueError) as error:
        logger.warning("Prefect's server does not answer; running without it: %s", error)
        return False
