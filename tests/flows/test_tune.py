"""Tuning without dbt: what is chosen and found is stored, logged and used by training."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from flows import tune
from flows.train import TrainingData
from flows.tune import choose_features, search_params
from flows.tuned import keep_selected, read_tuned_params
from models_ml import params
from models_ml.feature_spec import FeatureSpec
from models_ml.params import TrainingParams
from tests.models_ml.applications import SPEC, make_applications
from warehouse.connection import open_writer
from warehouse.lock import hold_warehouse
from warehouse.ml_tables import create_ml_tables, read_rows
from warehouse.settings import Settings

QUICK_ROUNDS = {"learning_rate": 0.2, "max_rounds": 15, "early_stopping_rounds": 5}


@pytest.fixture(scope="module", autouse=True)
def _short_trainings() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            params, "TrainingParams", lambda **own: TrainingParams(**{**QUICK_ROUNDS, **own})
        )
        yield


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("home"), seed=1, threads=1)
    with open_writer(settings) as connection:
        create_ml_tables(connection)
    return settings


@pytest.fixture(scope="module")
def candidates() -> TrainingData:
    """Four hundred applications, with one feature that never changes."""
    rows = make_applications(400, seed=3)
    spec = FeatureSpec((*SPEC.names, "same"), SPEC.categorical)
    matrix = np.column_stack([rows.matrix, np.ones(400)]).astype(np.float32)
    return TrainingData(rows.keys, matrix, rows.target, spec, date(2026, 1, 1), "frozen")


@pytest.fixture(scope="module")
def chosen(settings: Settings, candidates: TrainingData) -> TrainingData:
    return choose_features(settings, candidates)


def test_chosen_features_are_stored_with_reasons_and_training_obeys(
    settings: Settings, candidates: TrainingData, chosen: TrainingData
) -> None:
    assert chosen.spec == SPEC
    np.testing.assert_array_equal(chosen.matrix, candidates.matrix[:, :-1])
    with open_writer(settings) as connection:
        stored = read_rows(connection, "feature_selection").set_index("feature")
        rules = read_rows(connection, "feature_selection_rules")
        assert keep_selected(connection, candidates.spec) == SPEC
        # a mart with other features was not looked at: all of them stay
        assert keep_selected(connection, chosen.spec) == SPEC
    assert stored["reason"]["same"] == "constant"
    assert stored["is_kept"].sum() == len(SPEC.names)
    assert rules["is_in_force"].sum() == 1


def test_features_are_chosen_once_per_data(
    settings: Settings,
    candidates: TrainingData,
    chosen: TrainingData,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[int] = []
    monkeypatch.setattr("models_ml.prune.select_features", lambda *args, **kwargs: calls.append(1))
    assert choose_features(settings, candidates).spec == chosen.spec
    assert not calls
    # other data is looked at again
    with pytest.raises(AttributeError):
        choose_features(settings, replace(candidates, matrix=candidates.matrix + 1))
    assert calls == [1]


def test_best_parameters_are_what_training_uses_and_trials_are_runs(
    settings: Settings, chosen: TrainingData, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with open_writer(settings) as connection:
        assert read_tuned_params(connection, chosen.spec, 400) is None
    # when a study of two trials goes on to three
    search_params(settings, chosen, 600, 2)
    found = search_params(settings, chosen, 600, 3)
    # then training reads the best of three, and says so
    with open_writer(settings) as connection:
        used = read_tuned_params(connection, chosen.spec, 400)
        assert used is not None
        assert used == replace(found.best, max_rounds=used.max_rounds)
        assert "tuned in 3 trials on 400 rows" in caplog.text
        # and asks for a new search when the rows have become many more
        read_tuned_params(connection, chosen.spec, 4000)
        assert "run `scorehouse tune` again" in caplog.text
    check_runs(settings, found.study_id)


def check_runs(settings: Settings, study_id: str) -> None:
    import mlflow

    client = mlflow.MlflowClient(settings.tracking_uri)
    [experiment] = client.search_experiments(filter_string="name = 'scorehouse'")
    runs = client.search_runs([experiment.experiment_id], f"tags.study_id = '{study_id}'")
    [parent] = [run for run in runs if run.data.tags["trial"] == "all"]
    children = {run.data.tags["trial"]: run for run in runs if run is not parent}
    assert len(runs) == 4 and sorted(children) == ["0", "1", "2"]
    for run in children.values():
        assert run.data.tags["mlflow.parentRunId"] == parent.info.run_id
        assert {"num_leaves", "feature_fraction"} <= set(run.data.params)
        assert 0.4 < run.data.metrics["auc"] < 1
    assert {run.info.status for run in runs} == {"FINISHED"}


def test_a_tuning_waits_for_the_night_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tune, "WAIT_SECONDS", 0.02)
    settings = Settings(home=tmp_path)
    order: list[str] = []

    def wait() -> None:
        with tune._between_nights(settings):
            order.append("tuning")

    with hold_warehouse(settings):
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
        order.append("night")
    waiting.join(timeout=10)
    assert order == ["night", "tuning"]
