"""Searches LightGBM's parameters with Optuna; the same data and seed go on where they stopped.

The search box was made for 307,511 rows; where rows are few the leaves shrink as those of
``default_params`` do. Trial 0 is the starting point, so the best trial is never behind it on the
folds. The best of many trials flatters itself, the more so the fewer the rows: judge it by the
difference to trial 0 and by the folds of another seed.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import optuna
from optuna.trial import FrozenTrial, Trial, TrialState

from models_ml.cross_validate import bin_rows, cross_validate, useful_threads
from models_ml.feature_spec import FeatureSpec
from models_ml.params import TrainingParams, default_params, leaf_scale
from models_ml.train import hash_data

logger = logging.getLogger(__name__)

# Trials that draw at random before the sampler learns, and before a trial may be given up.
STARTUP_TRIALS = 10

# A trial is compared with the median one every so many rounds, from the second time on.
REPORT_ROUNDS = 50

# The random numbers of a trial follow from its number, those of two seeds stay apart.
_SEEDS_PER_STUDY = 100_000


@dataclass(frozen=True)
class SearchBox:
    """Bounds of the search, both inclusive; fractions and penalties are searched on a log scale."""

    num_leaves: tuple[int, int] = (16, 64)
    max_depth: tuple[int, int] = (4, 7)
    min_data_in_leaf: tuple[int, int] = (70, 800)
    feature_fraction: tuple[float, float] = (0.03, 0.5)
    lambda_l1: tuple[float, float] = (0.0, 10.0)
    lambda_l2: tuple[float, float] = (1.0, 100.0)


@dataclass(frozen=True)
class Tuning:
    """What a study knows so far.

    Attributes:
        study_id: Hash of data, folds, box and starting point.
        best: Parameters of the best trial.
        auc: Its mean fold AUC.
        auc_start: Mean fold AUC of the starting point, trial 0.
        n_trials: Trials finished or given up, over all calls.
        n_new: Those of this call.
    """

    study_id: str
    best: TrainingParams
    auc: float
    auc_start: float
    n_trials: int
    n_new: int


def search_box(n_rows: int) -> SearchBox:
    """Return the box for ``n_rows`` labelled applications."""
    low, high = SearchBox.min_data_in_leaf
    scale = leaf_scale(n_rows)
    return SearchBox(min_data_in_leaf=(max(5, round(low * scale)), max(50, round(high * scale))))


def tune_params(
    keys: npt.NDArray[np.int64],
    matrix: npt.NDArray[np.float32],
    target: npt.NDArray[np.integer],
    folds: npt.NDArray[np.int8],
    spec: FeatureSpec,
    *,
    storage_url: str,
    seed: int,
    threads: int,
    seconds: float,
    n_trials: int | None = None,
    start: TrainingParams | None = None,
    on_trial: Callable[[str, FrozenTrial], None] | None = None,
) -> Tuning:
    """Run trials until the time is up or the study holds ``n_trials``, and return the best.

    Each trial draws from a sampler seeded by its number: a study that was interrupted goes on as
    if it never had been, and so many trials always give the same best parameters. The metric is
    the mean fold AUC that a training with these parameters reports.

    Args:
        keys: ``sk_id_curr``, shape (n,), ascending.
        matrix: Features, shape (n, f).
        target: 0 or 1, shape (n,).
        folds: Fold of each row, from ``assign_folds``.
        spec: Names of the matrix' columns.
        storage_url: Optuna's storage, for instance ``sqlite:////home/optuna.db``.
        seed: Seed of LightGBM and of the search.
        threads: Threads of LightGBM at most.
        seconds: Time after which no further trial begins; a new study always runs trial 0.
        n_trials: Trials the study shall hold at most, those of earlier calls among them.
        start: Trial 0, and what is not searched (learning rate, stopping); the defaults unless
            given.
        on_trial: Called with the study's id and each finished trial, those of earlier calls first.
    """
    deadline = time.perf_counter() + seconds
    start = start or default_params(len(keys))
    box = search_box(len(keys))
    settings = start.to_lightgbm(seed, useful_threads(len(keys), threads))
    study_id = _study_id(hash_data(keys, matrix, target, spec), folds, box, start, seed)
    with _open_study(storage_url, study_id) as study:
        finished = _finished(study)
        for trial in finished:
            _tell(on_trial, study_id, trial)
        n_before = len(finished)
        if n_before:
            logger.info("going on with study %s after %d trials", study_id[:12], n_before)
        elif not study.get_trials(deepcopy=False, states=(TrialState.WAITING,)):
            study.enqueue_trial({name: getattr(start, name) for name in asdict(box)})
        dataset = bin_rows(matrix, target, spec, settings)

        def objective(trial: Trial) -> float:
            params = _suggest(trial, box, start)

            def report(rounds: int, auc: float) -> None:
                if rounds % REPORT_ROUNDS == REPORT_ROUNDS - 1:
                    trial.report(auc, rounds)
                    if trial.should_prune():
                        raise optuna.TrialPruned

            found = cross_validate(
                dataset,
                matrix,
                target,
                folds,
                settings | params.to_lightgbm(seed, settings["num_threads"]),
                params,
                report,
            )
            trial.set_user_attr("n_rounds", found.n_rounds)
            return found.auc

        done = n_before
        while done == 0 or (
            time.perf_counter() < deadline and (n_trials is None or done < n_trials)
        ):
            study.sampler = _sampler(seed, done)
            study.optimize(objective, n_trials=1)
            trial = _finished(study)[-1]
            done += 1
            _log_trial(study, trial)
            _tell(on_trial, study_id, trial)
        return Tuning(
            study_id=study_id,
            best=replace(start, **study.best_params),
            auc=study.best_value,
            auc_start=float(_finished(study)[0].values[0]),
            n_trials=done,
            n_new=done - n_before,
        )


def _suggest(trial: Trial, box: SearchBox, start: TrainingParams) -> TrainingParams:
    return replace(
        start,
        num_leaves=trial.suggest_int("num_leaves", *box.num_leaves),
        max_depth=trial.suggest_int("max_depth", *box.max_depth),
        min_data_in_leaf=trial.suggest_int("min_data_in_leaf", *box.min_data_in_leaf, log=True),
        feature_fraction=trial.suggest_float("feature_fraction", *box.feature_fraction, log=True),
        lambda_l1=trial.suggest_float("lambda_l1", *box.lambda_l1),
        lambda_l2=trial.suggest_float("lambda_l2", *box.lambda_l2, log=True),
    )


def _sampler(seed: int, number: int) -> optuna.samplers.TPESampler:
    return optuna.samplers.TPESampler(
        n_startup_trials=STARTUP_TRIALS,
        seed=(seed * _SEEDS_PER_STUDY + number) % 2**32,
        constant_liar=False,  # what a killed call left unfinished must not matter
    )


@contextmanager
def _open_study(storage_url: str, study_id: str) -> Iterator[optuna.Study]:
    """Open or create a study; what a killed call left running is marked as failed."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = optuna.storages.RDBStorage(storage_url)
    try:
        study = optuna.create_study(
            storage=storage,
            study_name=study_id,
            direction="maximize",
            pruner=optuna.pruners.MedianPruner(
                n_startup_trials=STARTUP_TRIALS, n_warmup_steps=REPORT_ROUNDS
            ),
            load_if_exists=True,
        )
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            study.tell(trial.number, state=TrialState.FAIL)
        yield study
    finally:
        storage.remove_session()
        storage.engine.dispose()


def _finished(study: optuna.Study) -> list[FrozenTrial]:
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))


def _study_id(
    data_sha256: str, folds: npt.NDArray[np.int8], box: SearchBox, start: TrainingParams, seed: int
) -> str:
    digest = hashlib.sha256(data_sha256.encode())
    digest.update(np.ascontiguousarray(folds).data)
    digest.update(repr((box, start, seed, STARTUP_TRIALS, lgb.__version__)).encode())
    return digest.hexdigest()


def _log_trial(study: optuna.Study, trial: FrozenTrial) -> None:
    auc = "given up" if trial.state is TrialState.PRUNED else f"AUC {trial.values[0]:.4f}"
    logger.info("trial %d: %s, best AUC %.4f", trial.number, auc, study.best_value)


def _tell(
    on_trial: Callable[[str, FrozenTrial], None] | None, study_id: str, trial: FrozenTrial
) -> None:
    if on_trial is not None:
        on_trial(study_id, trial)
