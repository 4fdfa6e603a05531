"""Tuning: which features and which parameters the next training uses; a command of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pandas as pd
from prefect import flow

from flows.dbt import DbtProject
from flows.features import build_training_features
from flows.lineage import git_sha
from flows.stages import Stages, utc_now
from flows.train import TrainingData, read_training_data
from flows.tuned import SEARCHED
from warehouse.connection import open_writer
from warehouse.errors import UsageError
from warehouse.lock import exclusive, hold_warehouse
from warehouse.ml_tables import create_ml_tables, read_rows, replace_rows, transaction
from warehouse.settings import Settings, load_settings

logger = logging.getLogger(__name__)

# How often a tuning looks whether the night has ended.
WAIT_SECONDS = 5.0


@flow(name="scorehouse-tuning", log_prints=False)
def tuning(minutes: float, trials: int | None = None) -> dict[str, Any]:
    """Choose features, once per data, then search parameters until the time is up.

    Choosing counts towards the time but is never cut short. A second call on the same data goes
    on with the search. Nights may run meanwhile: the warehouse is held to read and to write only.

    Args:
        minutes: Time after which no further trial begins.
        trials: Trials that the study shall hold at most, those of earlier calls among them.

    Returns:
        ``n_features`` of ``n_candidates``, ``n_trials``, of which ``n_new`` in this call, mean
        fold ``auc`` of the best one and ``auc_start`` of the starting point, and its parameters.

    Raises:
        UsageError: No drop was ever loaded, or another tuning runs.
    """
    deadline = time.monotonic() + 60 * minutes
    settings = load_settings()
    with exclusive(settings.home / ".tuning.lock", "a tuning"):
        with _between_nights(settings):
            Stages(settings).run(build_training_features, settings, DbtProject(settings))
            with open_writer(settings) as connection:
                create_ml_tables(connection)
                candidates = read_training_data(connection, every_feature=True)
        data = choose_features(settings, candidates)
        found = search_params(settings, data, deadline - time.monotonic(), trials)
    return {
        "n_candidates": len(candidates.spec.names),
        "n_features": len(data.spec.names),
        "n_trials": found.n_trials,
        "n_new": found.n_new,
        "auc": found.auc,
        "auc_start": found.auc_start,
        **{name: getattr(found.best, name) for name in SEARCHED},
    }


def choose_features(settings: Settings, candidates: TrainingData) -> TrainingData:
    """Return the data cut to the features that stay; what was chosen on the same data holds."""
    from models_ml.feature_spec import cut_spec
    from models_ml.params import default_params
    from models_ml.prune import select_features
    from models_ml.split import assign_folds
    from models_ml.train import hash_data

    data_sha256 = hash_data(candidates.keys, candidates.matrix, candidates.target, candidates.spec)
    of_these = {"candidates_sha256": candidates.spec.sha256}
    with _between_nights(settings), open_writer(settings) as connection:
        chosen = read_rows(connection, "feature_selection", **of_these, data_sha256=data_sha256)
    if chosen.empty:
        selection = select_features(
            candidates.matrix,
            candidates.target,
            assign_folds(candidates.keys, candidates.target, seed=settings.seed),
            candidates.spec,
            default_params(len(candidates.keys)),
            seed=settings.seed,
            threads=settings.threads,
        )
        chosen = selection.features
        rules = selection.rules.assign(
            is_in_force=selection.rules["rule"] == selection.rule, flattery=selection.flattery
        )
        with (
            _between_nights(settings),
            open_writer(settings) as connection,
            transaction(connection),
        ):
            rows = chosen.assign(data_sha256=data_sha256)
            replace_rows(connection, "feature_selection", rows, **of_these)
            replace_rows(connection, "feature_selection_rules", rules, **of_these)
    kept = chosen.set_index("feature")["is_kept"].loc[list(candidates.spec.names)].to_numpy()
    if kept.all():
        return candidates
    spec = cut_spec(candidates.spec, kept.nonzero()[0])
    return replace(candidates, matrix=candidates.matrix[:, kept], spec=spec)


def search_params(
    settings: Settings, data: TrainingData, seconds: float, trials: int | None
) -> Any:
    """Search, log every trial in MLflow and store the best parameters where training reads them.

    Returns:
        The :class:`models_ml.tune.Tuning` so far.
    """
    from models_ml.split import assign_folds
    from models_ml.tune import tune_params
    from models_ml.tuning_log import TuningLog

    log = TuningLog(settings.tracking_uri, settings.artifact_root)
    found = tune_params(
        data.keys,
        data.matrix,
        data.target,
        assign_folds(data.keys, data.target, seed=settings.seed),
        data.spec,
        storage_url=f"sqlite:///{settings.home / 'optuna.db'}",
        seed=settings.seed,
        threads=settings.threads,
        seconds=seconds,
        n_trials=trials,
        on_trial=log.log_trial,
    )
    log.close(found.study_id)
    row = {
        "study_id": found.study_id,
        "tuned_at": utc_now(),
        "git_sha": git_sha(),
        "n_training_rows": len(data.keys),
        "n_trials": found.n_trials,
        "auc": found.auc,
        "auc_start": found.auc_start,
        **{
            name: getattr(found.best, name)
            for name in (*SEARCHED, "learning_rate", "early_stopping_rounds")
        },
    }
    with _between_nights(settings), open_writer(settings) as connection, transaction(connection):
        replace_rows(
            connection,
            "tuned_params",
            pd.DataFrame([row]),
            feature_list_sha256=data.spec.sha256,
        )
    return found


@contextmanager
def _between_nights(settings: Settings) -> Iterator[None]:
    """Hold the warehouse while the block runs, waiting for a night to end first."""
    with ExitStack() as stack:
        is_told = False
        while True:
            try:
                stack.enter_context(hold_warehouse(settings))
                break
            except UsageError as error:
                if not is_told:
                    logger.info("waiting: %s", error)
                is_told = True
                time.sleep(WAIT_SECONDS)
        yield
