"""Building the scores of a past night again, in an empty home, and holding them against its ledger.

Given are the drops of the night, its model by hash, and what was frozen with that model; features,
scores, explanations and their marts are computed anew.
"""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from flows.champion import Models, describe_models
from flows.dbt import DbtProject
from flows.features import build_features
from flows.former import find_former, score_former
from flows.ledger import lock_sha256
from flows.lineage import code_sha256
from flows.score import score_applications
from warehouse.connection import open_writer
from warehouse.erasures import list_erasures
from warehouse.errors import GateError, RefusedInputError, UsageError
from warehouse.kept_drops import KeptDrop, find_kept_drops
from warehouse.load import RawState, load_drop, raw_state
from warehouse.lock import hold_warehouse
from warehouse.ml_tables import create_ml_tables, read_rows
from warehouse.pointer import kept_releases
from warehouse.reproduction import compare_with_history, compare_with_release, copy_given
from warehouse.run_ledger import REPRODUCED, find_run, hash_table
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

Run = dict[str, Any]


def reproduce(settings: Settings, name: str) -> dict[str, Any]:
    """Build a published run again and compare hashes of its scores, reasons and contributions.

    Where a release or the history still holds what the run wrote, rows are compared too.

    Args:
        settings: The installation; nothing in it changes.
        name: A run_id, or a batch_id for the last run of it.

    Returns:
        ``run_id``, ``batch_id``, ``tables`` (name -> rows) and ``compared_with``.

    Raises:
        UsageError: There is no such run, its inputs are gone or altered, or other code is checked
            out than made it.
        GateError: A table is not what it was; the message names the first rows that differ.
    """
    with hold_warehouse(settings):
        with open_writer(settings) as connection:
            create_ml_tables(connection)
            run = find_run(connection, name)
            _require_the_same_code(run)
            _require_duckdb(run)
            _require_nobody_erased_since(settings, run)
            drops = find_kept_drops(settings, connection, run["drop_ids"].split(","))
            models = _read_models(settings, connection, run)
        settings.temporary.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="reproduce-", dir=settings.temporary) as folder:
            home = Path(folder) / "home"
            again = Settings(**settings.model_dump() | {"home": home, "seed": run["seed"]})
            state = _load(again, drops, run)
            with open_writer(again) as connection:
                copy_given(connection, settings.warehouse_path, run)
            _build(again, state, models, run)
            return _compare(settings, again, run)


def _require_the_same_code(run: Run) -> None:
    found = {"code_sha256": code_sha256(), "lock_sha256": lock_sha256()}
    other = [name for name, value in found.items() if run[name] != value]
    if other:
        raise UsageError(
            f"Run {run['run_id']} was made by other code ({', '.join(other)} differ): expected "
            f"that of commit {run['git_sha']}. Check that commit out, run `make setup`, then ask "
            "again."
        )


def _require_duckdb(run: Run) -> None:
    if run["engine"] not in (None, "duckdb"):
        raise UsageError(
            f"Run {run['run_id']} was made on {run['engine']}, which adds numbers up in another "
            "order every time: expected a run of duckdb, whose bits come again. Its scores are "
            "sealed in ml.batch_seals, and `scorehouse night` audits them."
        )


def _require_nobody_erased_since(settings: Settings, run: Run) -> None:
    since = [
        erasure.asked_at
        for erasure in list_erasures(settings.state_path)
        if erasure.asked_at.replace(tzinfo=None) >= run["started_at"].to_pydatetime()
    ]
    if since:
        raise UsageError(
            f"The inputs of this run are gone: {len(since)} clients were erased from them since, "
            f"the first on {since[0]:%F}. Its scores, without theirs, are sealed in ml.batch_seals."
        )


def _read_models(settings: Settings, connection: duckdb.DuckDBPyConnection, run: Run) -> Models:
    """Return the run's champion and the models of earlier nights, as far as they are there."""
    from models_ml.predict import hash_model_text
    from models_ml.registry import ModelRegistry

    registry = ModelRegistry(settings.tracking_uri, settings.artifact_root)
    texts, missing = {}, {}
    for (version,) in connection.execute("select model_version from ml.models").fetchall():
        try:
            texts[version], _ = registry.load_model_text(version)
        except GateError as error:
            missing[version] = str(error)
    found = describe_models(settings, texts)
    champion = found.get(run["model_version"])
    if champion is None or hash_model_text(champion.model_text) != run["model_sha256"]:
        raise UsageError(
            f"The inputs of this run are gone: expected model version {run['model_version']} with "
            f"sha256 {run['model_sha256']}, found "
            f"{'another text' if champion else missing.get(run['model_version'], 'none')}."
        )
    return Models(champion, None, found, missing)


def _load(again: Settings, drops: list[KeptDrop], run: Run) -> RawState:
    for drop in drops:
        try:
            loaded = load_drop(again, drop.path, drop.as_of, progress=logger.info)
        except RefusedInputError as error:
            raise UsageError(f"{drop.path} is not the drop that was loaded: {error}") from error
        if loaded.drop_id != drop.drop_id:
            raise UsageError(
                f"The inputs of this run are gone: {drop.path} was altered since it was loaded. "
                f"Expected {drop.drop_id}, found {loaded.drop_id}."
            )
    with open_writer(again) as connection:
        state = raw_state(connection)
    if state is None or state.sha256 != run["drop_sha256"]:
        raise UsageError(
            f"The drops give other data than the run had: expected {run['drop_sha256']}, found "
            f"{state and state.sha256}."
        )
    return state


def _build(again: Settings, state: RawState, models: Models, run: Run) -> None:
    """Compute features, scores and explanations, and the marts that tell them."""
    champion = models.get(run["model_version"])
    project = DbtProject(again)
    former = find_former.fn(again, state, models)
    if former and former.reference_version != champion.reference_version:
        build_features.fn(again, project, former.reference_version)
        score_former.fn(again, run["batch_id"], former)
    build_features.fn(again, project, champion.reference_version)
    score_applications.fn(again, run["batch_id"], champion, changed_only=False)
    if former and former.reference_version == champion.reference_version:
        score_former.fn(again, run["batch_id"], former)
    project.build(*(f"source:ml+,+{table}" for table in REPRODUCED))


def _compare(settings: Settings, again: Settings, run: Run) -> dict[str, Any]:
    with open_writer(settings) as connection:
        kept = read_rows(connection, "run_tables", run_id=run["run_id"])
    expected = dict(zip(kept["table_name"], kept["content_hash"], strict=True))
    releases = [
        release
        for release in kept_releases(settings.published)
        if release.stem.endswith(f"-{run['batch_id']}")
    ]
    rows, findings = {}, []
    with open_writer(again) as connection:
        for table in REPRODUCED:
            found = hash_table(connection, f"scores.{table}")
            rows[table] = int(found.split("-")[0])
            if found != expected[table]:
                findings.append(f"{table}: the ledger has {expected[table]}, rebuilt {found}")
        for release in releases:
            findings += compare_with_release(connection, release)
        findings += compare_with_history(connection, settings.warehouse_path, run["batch_id"])
    if findings:
        lines = "\n".join(f"  {finding}" for finding in findings)
        raise GateError(
            f"Run {run['run_id']} ({run['batch_id']}) is not what its inputs give:\n{lines}"
        )
    compared_with = ["the ledger", *(release.name for release in releases), "scores_history"]
    return {
        "run_id": run["run_id"],
        "batch_id": run["batch_id"],
        "tables": rows,
        "compared_with": compared_with,
    }
