"""The night: a drop in, a published release out."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.alerts import send_alerts
from flows.audit import audit_scores, seal_scores
from flows.challenger import score_challenger
from flows.champion import Champion, Models, find_models, promote_version
from flows.dbt import PASS_THREE, PASS_TWO, DbtProject, DbtRun
from flows.decisions import DECISION_MARTS, are_published, copy_decisions
from flows.drift import check_drift
from flows.engines import Engine, EngineName, choose_engine
from flows.features import new_reference_version
from flows.former import find_former, score_former
from flows.ledger import entry, keep_ledger
from flows.lineage import batch_id, code_sha256, git_sha
from flows.night_reports import prepare_reports, start_reports
from flows.recourse import vary_requests
from flows.similar import find_similar
from flows.stages import Stages, utc_now
from flows.train import train_version
from flows.watch import watch_predictions
from flows.witness import hear_witness
from warehouse.access_log import forget_lookups
from warehouse.changes import finished_alike, record_finished_night
from warehouse.connection import open_writer
from warehouse.errors import UsageError
from warehouse.load import RawState, find_landed_drops, load_drop, raw_state
from warehouse.lock import hold_warehouse
from warehouse.ml_tables import create_ml_tables, replace_rows, transaction
from warehouse.night_status import note_end
from warehouse.pointer import Pointer, release_in_place
from warehouse.policy import load_policy, record_policy
from warehouse.publish import publish
from warehouse.settings import Settings, load_settings
from warehouse.stated_reasons import keep_stated_reasons

logger = logging.getLogger(__name__)

# The schemas whose tables are the release.
PUBLISHED_SCHEMAS = ("scores", "monitoring", "reference")


@flow(name="scorehouse-night", log_prints=False)
def nightly(
    source: str | None = None, as_of: date | None = None, engine: EngineName = "duckdb"
) -> dict[str, Any]:
    """Run one night: load, build, train where there is no champion, score, explain, publish.

    Every stage rewrites only what it owns, so a night that was killed is simply run again; a night
    whose inputs are those of the release that is up changes nothing, but for what officers decided
    since, which is published with it.

    Args:
        source: Folder or zip of a drop; else whatever landed; else what is loaded already.
        as_of: Date of the drop, where its name does not carry it.
        engine: What builds the features and scores them; it is no part of what a night is made of.

    Returns:
        ``is_new``, ``sequence``, ``file``, ``batch_id``, ``as_of``, ``model_version`` and
        ``n_applications``.

    Raises:
        UsageError: There is nothing to score, or the engine is not installed.
        RefusedInputError: The drop breaks its contract; nothing changed.
        GateError: A check refused; the release before stays up.
    """
    settings = load_settings()
    runs_on = choose_engine(engine)
    with (
        hold_warehouse(settings),
        note_end(settings.night_status_path),
    ):
        forget_lookups(settings.state_path, load_policy().access_log_days, utc_now)
        stages = Stages(settings)
        state = stages.run(load_drops, settings, source, as_of)
        project = DbtProject(settings)
        models = stages.run(find_models, settings, project)
        champion = models.champion
        if champion is not None:
            pointer = release_in_place(settings.published)
            if pointer is not None and pointer.run == _batch_id(state, champion, models):
                if not are_published(settings, pointer):
                    pointer = stages.run(publish_decisions, settings, project, pointer)
                return _result(pointer, state, champion, is_new=False)
        with entry(settings, stages.run_id, state, engine):
            champion, pointer = _make_release(stages, settings, project, state, models, runs_on)
    return _result(pointer, state, champion, is_new=True)


def _make_release(
    stages: Stages,
    settings: Settings,
    project: DbtProject,
    state: RawState,
    models: Models,
    engine: Engine,
) -> tuple[Champion, Pointer]:
    champion = models.champion
    former = stages.run(find_former, settings, state, models)
    with prepare_reports() as reports:
        references = champion.reference_version if champion else new_reference_version(state)
        if former and champion and former.reference_version != references:
            stages.run(engine.build_features, settings, project, former.reference_version)
            stages.run(score_former, settings, _batch_id(state, champion, models), former)
        first_pass = stages.run(engine.build_features, settings, project, references)
        if champion is None:
            version = stages.run(train_version, settings)
            champion = stages.run(promote_version, settings, version)
        batch, changed_only = _batch_id(state, champion, models), first_pass.changed_only
        with open_writer(settings):  # so that no stage loads the file anew
            stages.run(open_batch, settings, batch, state, champion, first_pass)
            stages.run(audit_scores, settings, batch, models)
            stages.run(start_reports, settings, batch, champion, reports)
            stages.run(
                engine.score_applications, settings, batch, champion, changed_only=changed_only
            )
            if former and former.reference_version == references:
                stages.run(score_former, settings, batch, former)
            stages.run(engine.count_drift_bins, settings, batch, champion)
            stages.run(score_challenger, settings, batch, models, changed_only=changed_only)
            stages.run(hear_witness, settings, batch, champion)
            stages.run(find_similar, settings, champion)
            stages.run(vary_requests, settings, project, batch, champion, changed_only=changed_only)
            stages.run(check_drift, settings, batch, champion, reports)
    with open_writer(settings):
        marts = stages.run(build_marts, settings, project, batch, changed_only=changed_only)
        stages.run(
            keep_ledger, settings, stages.run_id, batch, champion, project, first_pass, marts
        )
        stages.run(watch_predictions, settings, project)
        stages.run(seal_scores, settings, batch)
    pointer = stages.run(publish_release, settings, batch, state)
    stages.run(send_alerts, settings, batch)
    return champion, pointer


@task(name="load drops", cache_policy=NO_CACHE)
def load_drops(settings: Settings, source: str | None, as_of: date | None) -> RawState:
    """Load the drop given, else all that landed, and return what is in force afterwards.

    Raises:
        RefusedInputError: A drop breaks its contract.
        UsageError: There is no drop and nothing was loaded before.
    """
    drops = [Path(source)] if source else find_landed_drops(settings)
    for drop in drops:
        load_drop(settings, drop, as_of, progress=logger.info)
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        state = raw_state(connection)
    if state is None:
        raise UsageError(
            f"There is nothing to score: expected a drop in {settings.landing} or --source with "
            "Kaggle's zip or its folder, found none. `scorehouse sample` generates one."
        )
    return state


@task(name="open the batch", cache_policy=NO_CACHE)
def open_batch(
    settings: Settings, batch: str, state: RawState, champion: Champion, first_pass: DbtRun
) -> None:
    """Write what this night is and what the checks of the features said."""
    with open_writer(settings) as connection:
        policy_version = record_policy(connection, load_policy(), utc_now())
        with transaction(connection):
            _write_batch(connection, batch, state, champion, policy_version, first_pass)


@task(name="build marts", cache_policy=NO_CACHE)
def build_marts(
    settings: Settings, project: DbtProject, batch: str, *, changed_only: bool
) -> DbtRun:
    """Run dbt downstream of what Python wrote, for the changed applications if that is enough.

    Raises:
        GateError: A blocking check failed.
    """
    with open_writer(settings) as connection:
        rest_holds = changed_only and finished_alike(connection, batch)
        copy_decisions(connection, settings)
    return project.build(*PASS_TWO, exclude=PASS_THREE, changed_only=rest_holds)


@task(name="publish officers' decisions", cache_policy=NO_CACHE)
def publish_decisions(settings: Settings, project: DbtProject, pointer: Pointer) -> Pointer:
    """Publish the batch that is up once more, with what officers decided since.

    Only where the marts are those it was published from; a night that stopped half-way leaves
    others, and then the next night with anything new publishes.
    """
    with open_writer(settings) as connection:
        batches = connection.execute(
            "select batch_id from ml.batches order by as_of desc, scored_at desc limit 1"
        ).fetchall()
        if batches != [(pointer.run,)]:
            return pointer
        copy_decisions(connection, settings)
    project.build(*DECISION_MARTS)
    return publish(settings, run=pointer.run, as_of=pointer.as_of, schemas=PUBLISHED_SCHEMAS)


@task(name="publish the release", cache_policy=NO_CACHE)
def publish_release(settings: Settings, batch: str, state: RawState) -> Pointer:
    """Copy the marts into one audited file and move the pointer to it."""
    pointer = publish(settings, run=batch, as_of=state.as_of, schemas=PUBLISHED_SCHEMAS)
    with open_writer(settings) as connection:
        keep_stated_reasons(connection, batch)
        record_finished_night(connection, batch, utc_now())
    return pointer


def _write_batch(
    connection: duckdb.DuckDBPyConnection,
    batch: str,
    state: RawState,
    champion: Champion,
    policy_version: int,
    first_pass: DbtRun,
) -> None:
    row = {
        "as_of": state.as_of,
        "scored_at": utc_now(),
        "model_version": champion.version,
        "policy_version": policy_version,
        "drop_sha256": state.sha256,
        "code_sha256": code_sha256(),
        "git_sha": git_sha(),
        "dbt_invocation_id": first_pass.invocation_id,
        "n_applications": state.n_applications,
    }
    checks = [
        {
            "check_name": check.name,
            "status": check.status,
            "failures": check.failures,
            "message": check.message,
            "changed_only": first_pass.changed_only,
        }
        for check in first_pass.checks
    ]
    replace_rows(connection, "batches", pd.DataFrame([row]), batch_id=batch)
    replace_rows(connection, "dq_results", pd.DataFrame(checks), batch_id=batch)


def _batch_id(state: RawState, champion: Champion, models: Models) -> str:
    watched = ""
    if models.challenger is not None:
        found = models.found.get(models.challenger)
        watched = f"+{found.model_sha256 if found else models.challenger}"
    return batch_id(
        as_of=state.as_of,
        drop_sha256=state.sha256,
        model_sha256=champion.model_sha256 + watched,
        policy_sha256=load_policy().sha256,
        code_sha256=code_sha256(),
    )


def _result(
    pointer: Pointer, state: RawState, champion: Champion, *, is_new: bool
) -> dict[str, Any]:
    return {
        "is_new": is_new,
        "sequence": pointer.sequence,
        "file": pointer.file,
        "batch_id": pointer.run,
        "as_of": pointer.as_of,
        "model_version": champion.version,
        "n_applications": state.n_applications,
    }
