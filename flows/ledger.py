"""Keeping the ledger of the nights: a row when a run begins, completed as it goes and ends."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion
from flows.dbt import DbtProject, DbtRun
from flows.lineage import code_sha256, git_sha
from flows.stages import utc_now
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.load import RawState
from warehouse.pointer import current_release
from warehouse.policy import load_policy
from warehouse.run_ledger import (
    RunInputs,
    complete_run,
    count_tables,
    drop_ids_in_force,
    enter_run,
)
from warehouse.settings import PROJECT_ROOT, Settings


@contextmanager
def entry(settings: Settings, run_id: str, state: RawState, engine: str) -> Iterator[None]:
    """Enter a run that begins, and how the block ends; a kill leaves the row without an end."""
    with open_writer(settings) as connection:
        inputs = RunInputs(
            run_id=run_id,
            operator=operator(),
            started_at=utc_now(),
            as_of=state.as_of,
            drop_ids=drop_ids_in_force(connection),
            drop_sha256=state.sha256,
            code_sha256=code_sha256(),
            git_sha=git_sha(),
            lock_sha256=lock_sha256(),
            policy_sha256=load_policy().sha256,
            seed=settings.seed,
            engine=engine,
            n_applications=state.n_applications,
        )
        enter_run(connection, inputs)
    try:
        yield
    except BaseException as error:
        status = "refused" if isinstance(error, GateError) else "failed"
        _end(settings, run_id, status=status, reason=str(error) or type(error).__name__)
        raise
    sequence = current_release(settings).sequence
    _end(settings, run_id, status="published", release_sequence=sequence)


@task(name="keep the ledger", cache_policy=NO_CACHE)
def keep_ledger(
    settings: Settings,
    run_id: str,
    batch: str,
    champion: Champion,
    project: DbtProject,
    *passes: DbtRun,
) -> None:
    """Write what made the scores of a run and what it left, once its scores are marts.

    It counts as published from here on: what still stops it writes another status, and only a
    release shows the row to anybody.
    """
    checks = [check for run in passes for check in run.checks]
    with open_writer(settings) as connection:
        [[policy_version]] = connection.execute(
            "select policy_version from ml.batches where batch_id = $batch", {"batch": batch}
        ).fetchall()
        complete_run(
            connection,
            run_id,
            status="published",
            batch_id=batch,
            dbt_manifest_sha256=project.manifest_sha256(),
            reference_version=champion.reference_version,
            policy_version=policy_version,
            model_version=champion.version,
            model_sha256=champion.model_sha256,
            n_checks=len(checks),
            n_checks_warned=sum(check.status == "warn" for check in checks),
        )
        count_tables(connection, run_id)


def operator() -> str:
    """Return the name of the account that runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return "unknown"


@cache
def lock_sha256() -> str:
    """Hash the lock file of the checkout; ``unknown`` where there is none."""
    path = PROJECT_ROOT / "requirements.lock"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "unknown"


def _end(settings: Settings, run_id: str, **facts: str | int) -> None:
    with open_writer(settings) as connection:
        complete_run(connection, run_id, ended_at=utc_now(), **facts)
