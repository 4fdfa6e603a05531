from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models_ml import cross_validate
from models_ml.params import TrainingParams, default_params
from models_ml.predict import load_booster, predict_margins
from models_ml.train import TrainedModel, cross_validate_auc, train_model
from tests.models_ml.applications import QUICK, SPEC, Applications
from warehouse.errors import GateError


def retrain(rows: Applications, seed: int = 7, threads: int = 1) -> TrainedModel:
    return train_model(
        rows.keys, rows.matrix, rows.target, rows.folds, SPEC,
        seed=seed, threads=threads, params=QUICK,
    )  # fmt: skip


@pytest.mark.promise(16)
def test_same_data_and_seed_give_the_same_text_at_two_threads(
    applications: Applications, trained: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross_validate, "ROWS_PER_THREAD", 1)
    again = retrain(applications, threads=2)
    assert again.params["num_threads"] == 2
    assert again.model_text == trained.model_text
    np.testing.assert_array_equal(again.margin_oof, trained.margin_oof)


@pytest.mark.promise(16)
def test_row_order_does_not_change_the_model(
    applications: Applications, trained: TrainedModel
) -> None:
    order = np.random.default_rng(5).permutation(len(applications.keys))
    shuffled = Applications(
        *(getattr(applications, item.name)[order] for item in dataclasses.fields(Applications))
    )
    again = retrain(shuffled)
    assert again.model_sha256 == trained.model_sha256
    assert again.data_sha256 == trained.data_sha256
    np.testing.assert_array_equal(again.margin_oof, trained.margin_oof[order])


def test_another_seed_or_another_value_is_another_model(
    applications: Applications, trained: TrainedModel
) -> None:
    assert retrain(applications, seed=8).model_sha256 != trained.model_sha256
    matrix = applications.matrix.copy()
    matrix[0, 0] += 1
    assert retrain(dataclasses.replace(applications, matrix=matrix)).data_sha256 != (
        trained.data_sha256
    )


def test_one_thread_suffices_for_few_rows(applications: Applications) -> None:
    assert retrain(applications, threads=2).params["num_threads"] == 1


def test_margins_are_out_of_fold_and_find_the_signal(
    applications: Applications, trained: TrainedModel
) -> None:
    # The data allow an AUC of about 0.8; an in-sample margin would beat the out-of-fold one.
    out_of_fold = roc_auc_score(applications.target, trained.margin_oof)
    booster = load_booster(trained.model_text, trained.model_sha256)
    in_sample = predict_margins(booster, applications.matrix, SPEC, 1)
    assert 0.70 < out_of_fold < 0.90
    assert roc_auc_score(applications.target, in_sample) > out_of_fold + 0.01


def test_a_fold_model_never_saw_its_own_fold(applications: Applications) -> None:
    # Given targets of fold 0 turned round: its margins come from the other folds, which are as
    # before except that the number of rounds may differ; its AUC must fall below a half.
    inside = applications.folds == 0
    target = np.where(inside, 1 - applications.target, applications.target).astype(np.int8)
    margins = retrain(dataclasses.replace(applications, target=target)).margin_oof
    assert roc_auc_score(target[inside], margins[inside]) < 0.4


def test_margin_moves_in_the_direction_of_risk(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    better, worse = applications.matrix.copy(), applications.matrix.copy()
    better[:, 2], worse[:, 2] = 0.9, 0.1
    low, high = (predict_margins(booster, rows, SPEC, 1) for rows in (better, worse))
    assert (high > low).mean() > 0.99


def test_importance_is_led_by_what_drives_the_target(trained: TrainedModel) -> None:
    assert trained.importance["feature"].tolist() == list(SPEC.names)
    ranked = trained.importance.sort_values("gain", ascending=False)["feature"].tolist()
    assert set(ranked[:2]) == {"external_score", "debt_ratio"}
    assert trained.importance["split_count"].sum() > 0


def test_final_rounds_are_a_tenth_more_than_those_of_the_folds(
    applications: Applications, trained: TrainedModel
) -> None:
    [n_rounds] = trained.fold_metrics["best_iteration"].unique()
    assert trained.n_trees == round(1.1 * n_rounds)
    assert trained.fold_metrics["fold"].tolist() == [0, 1, 2, 3, 4]
    assert trained.fold_metrics["n_rows"].sum() == len(applications.keys)
    assert trained.fold_metrics["n_bad"].sum() == applications.target.sum()


def test_training_refuses_shapes_that_disagree(applications: Applications) -> None:
    with pytest.raises(GateError, match="5 targets"):
        retrain(dataclasses.replace(applications, target=applications.target[:5]))


def test_params_keep_trees_shallow_and_weigh_no_class() -> None:
    with pytest.raises(GateError, match="max_depth"):
        TrainingParams(max_depth=8)
    assert default_params(500).min_data_in_leaf < default_params(99_999).min_data_in_leaf
    assert default_params(99_999).learning_rate > default_params(100_000).learning_rate
    assert not {"is_unbalance", "scale_pos_weight"} & set(default_params(500).to_lightgbm(1, 1))


def test_cross_validation_alone_measures_what_training_reaches(
    applications: Applications, trained: TrainedModel
) -> None:
    auc = cross_validate_auc(
        applications.matrix,
        applications.target,
        applications.folds,
        SPEC,
        seed=7,
        threads=1,
        params=QUICK,
    )
    assert auc == roc_auc_score(applications.target, trained.margin_oof)


@pytest.mark.promise(32)
def test_the_text_holds_no_extreme_of_the_training_rows(trained: TrainedModel) -> None:
    [infos] = [line for line in trained.model_text.splitlines() if line.startswith("feature_infos")]
    numeric = [info for info in infos.split("=")[1].split() if info.startswith("[")]
    assert numeric and set(numeric) == {"[-inf:inf]"}
