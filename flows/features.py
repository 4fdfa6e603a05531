"""The feature mart, and the frozen references it is computed with."""

from __future__ import annotations

import duckdb
import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.dbt import PASS_ONE, DbtProject, DbtRun
from flows.lineage import code_sha256, dated_id
from warehouse.changes import plan_build, record_whole_build
from warehouse.connection import open_writer
from warehouse.errors import UsageError
from warehouse.load import RawState, raw_state
from warehouse.ml_tables import create_ml_tables, replace_rows, transaction
from warehouse.settings import Settings


@task(name="build features", cache_policy=NO_CACHE)
def build_features(settings: Settings, project: DbtProject, reference_version: str) -> DbtRun:
    """Build the mart with one version of the frozen references: what changed of it, or the whole.

    A version that is not in the warehouse yet is frozen from the applications whose outcome is
    known now; one that is there is used as it is, whatever was loaded since.

    Raises:
        GateError: A blocking check failed.
    """
    with open_writer(settings) as connection:
        put_in_force(connection, reference_version)
        changed_only = plan_build(connection, reference_version, code_sha256())
    first_pass = project.build(*PASS_ONE, changed_only=changed_only)
    if not changed_only:
        with open_writer(settings) as connection:
            record_whole_build(connection, reference_version, code_sha256())
    return first_pass


@task(name="build features", cache_policy=NO_CACHE)
def build_training_features(settings: Settings, project: DbtProject) -> DbtRun:
    """Build the mart with references frozen from the training rows of now.

    Raises:
        UsageError: No drop was ever loaded.
        GateError: A blocking check failed.
    """
    with open_writer(settings) as connection:
        state = raw_state(connection)
    if state is None:
        raise UsageError(
            "There is nothing to learn from: expected a loaded drop, found none. Run "
            "`scorehouse night --source` with Kaggle's zip or its folder first."
        )
    return build_features.fn(settings, project, new_reference_version(state))


def put_in_force(connection: duckdb.DuckDBPyConnection, reference_version: str) -> None:
    """Say which frozen references the mart is about to be built with."""
    create_ml_tables(connection)
    with transaction(connection):
        in_force = pd.DataFrame({"reference_version": [reference_version]})
        replace_rows(connection, "reference_in_force", in_force)


def new_reference_version(state: RawState) -> str:
    """Name the references of a model about to be trained: the same data and code, the same name."""
    return dated_id(state.as_of, state.as_of.isoformat(), state.sha256, code_sha256())
