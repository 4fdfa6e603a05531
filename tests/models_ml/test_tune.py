from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import optuna
import pytest
from optuna.trial import FrozenTrial, TrialState

from models_ml import cross_validate, tune
from models_ml.params import TrainingParams, default_params
from models_ml.train import train_model
from models_ml.tune import Tuning, search_box, tune_params
from tests.models_ml.applications import SPEC, Applications, make_applications

START = replace(default_params(400), learning_rate=0.2, max_rounds=25, early_stopping_rounds=5)


@pytest.fixture(scope="module", autouse=True)
def _learns_from_the_third_trial_on() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tune, "STARTUP_TRIALS", 2)
        yield


@pytest.fixture(scope="module")
def few() -> Applications:
    return make_applications(400, seed=3)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('studies') / 'optuna.db'}"


def search(
    rows: Applications,
    url: str,
    n_trials: int | None,
    *,
    seed: int = 1,
    seconds: float = 600,
    start: TrainingParams = START,
    on_trial: Callable[[str, FrozenTrial], None] | None = None,
) -> Tuning:
    return tune_params(
        rows.keys, rows.matrix, rows.target, rows.folds, SPEC,
        storage_url=url, seed=seed, threads=1, seconds=seconds, n_trials=n_trials, start=start,
        on_trial=on_trial,
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(few: Applications, url: str) -> Tuning:
    """A study of four trials made in one go."""
    return search(few, url, 4)


def test_an_interrupted_study_goes_on_as_if_it_never_had_been(
    few: Applications, whole: Tuning, tmp_path: Path
) -> None:
    # given a call that did two trials
    again = f"sqlite:///{tmp_path / 'again.db'}"
    search(few, again, 2)
    # and one that was killed in the third
    killed = optuna.load_study(study_name=whole.study_id, storage=again)
    killed.ask()
    # when
    told: list[int] = []
    second = search(few, again, 4, on_trial=lambda study, trial: told.append(trial.number))
    # then it ends where the one in one go did, and every trial was told, the killed one apart
    assert (second.best, second.auc, second.study_id) == (whole.best, whole.auc, whole.study_id)
    assert (second.n_trials, second.n_new) == (4, 2)
    assert told == [0, 1, 3, 4]
    states = [trial.state for trial in killed.get_trials()]
    assert states[2] is TrialState.FAIL


def test_a_study_that_is_whole_runs_nothing_more(
    few: Applications, whole: Tuning, url: str
) -> None:
    again = search(few, url, 4)
    assert again == replace(whole, n_new=0)


def test_time_that_is_up_leaves_the_starting_point(few: Applications, tmp_path: Path) -> None:
    found = search(few, f"sqlite:///{tmp_path / 'o.db'}", None, seconds=0)
    assert found.n_trials == 1
    assert found.best == START
    assert found.auc == found.auc_start


def test_the_best_is_in_the_box_and_not_behind_the_start(few: Applications, whole: Tuning) -> None:
    box = search_box(len(few.keys))
    for name in ("num_leaves", "max_depth", "min_data_in_leaf", "feature_fraction"):
        low, high = getattr(box, name)
        assert low <= getattr(whole.best, name) <= high
    assert whole.auc >= whole.auc_start
    assert whole.best.learning_rate == START.learning_rate


def test_training_reports_the_auc_that_the_search_found_at_any_number_of_threads(
    few: Applications, whole: Tuning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross_validate, "ROWS_PER_THREAD", 1)
    trained = [
        train_model(
            few.keys, few.matrix, few.target, few.folds, SPEC,
            seed=1, threads=threads, params=whole.best,
        )
        for threads in (1, 2)
    ]  # fmt: skip
    assert trained[0].fold_metrics["auc"].mean() == pytest.approx(whole.auc, abs=1e-12)
    assert [model.params["num_threads"] for model in trained] == [1, 2]
    assert trained[0].model_text == trained[1].model_text


@pytest.mark.parametrize("change", ["data", "seed", "folds", "start"])
def test_unlike_studies_never_mix(few: Applications, whole: Tuning, url: str, change: str) -> None:
    seed, start, rows = 1, START, few
    if change == "data":
        rows = replace(few, matrix=few.matrix + 1)
    if change == "folds":
        rows = replace(few, folds=few.folds[::-1])
    if change == "seed":
        seed = 2
    if change == "start":
        start = replace(START, learning_rate=0.1)
    other = search(rows, url, None, seconds=0, seed=seed, start=start)
    assert other.study_id != whole.study_id
    assert other.n_trials == 1


def test_a_trial_behind_the_median_is_given_up(
    few: Applications, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tune, "REPORT_ROUNDS", 1)
    states: list[TrialState] = []
    search(
        few, f"sqlite:///{tmp_path / 'o.db'}", 8,
        on_trial=lambda study, trial: states.append(trial.state),
    )  # fmt: skip
    assert states[:2] == [TrialState.COMPLETE] * 2
    assert TrialState.PRUNED in states


def test_the_box_follows_the_number_of_rows() -> None:
    assert search_box(307_511).min_data_in_leaf == (70, 800)
    assert search_box(500).min_data_in_leaf == (7, 81)
