from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models_ml.cross_validate import CrossValidation, bin_rows, cross_validate, useful_threads
from models_ml.params import TrainingParams
from tests.models_ml.applications import QUICK, SPEC, Applications


class GaveUpError(Exception):
    pass


def validate(rows: Applications, params: TrainingParams, watch=None) -> CrossValidation:
    settings = params.to_lightgbm(seed=7, threads=1)
    dataset = bin_rows(rows.matrix, rows.target, SPEC, settings)
    return cross_validate(dataset, rows.matrix, rows.target, rows.folds, settings, params, watch)


def test_every_fold_is_scored_with_as_many_rounds_as_the_mean_auc_asks_for(
    applications: Applications,
) -> None:
    # given the mean AUC of every round
    means: list[float] = []
    # when
    found = validate(applications, QUICK, lambda position, auc: means.append(auc))
    # then the best one was chosen, for all folds, and training stopped soon after
    assert found.n_rounds == int(np.argmax(means)) + 1
    assert found.auc == pytest.approx(max(means), abs=1e-9)
    assert len(means) <= found.n_rounds + QUICK.early_stopping_rounds


def test_aucs_are_those_of_the_margins(applications: Applications) -> None:
    found = validate(applications, QUICK)
    aucs = [
        roc_auc_score(applications.target[inside], found.margins[inside])
        for inside in (applications.folds == fold for fold in range(5))
    ]
    assert found.aucs == aucs


def test_a_fold_is_scored_by_a_model_of_the_other_folds(applications: Applications) -> None:
    found = validate(applications, QUICK)
    for fold in range(5):
        inside = applications.folds == fold
        settings = QUICK.to_lightgbm(seed=7, threads=1)
        dataset = bin_rows(applications.matrix, applications.target, SPEC, settings)
        others = dataset.subset(np.flatnonzero(~inside))
        booster = lgb.train(settings, others, found.n_rounds)
        margins = booster.predict(applications.matrix[inside], raw_score=True)
        np.testing.assert_array_equal(found.margins[inside], margins)


def test_a_watcher_may_give_up(applications: Applications) -> None:
    def give_up(rounds: int, auc: float) -> None:
        if rounds == 3:
            raise GaveUpError

    with pytest.raises(GaveUpError):
        validate(applications, QUICK, give_up)


def test_the_matrix_is_not_kept_by_the_bins(applications: Applications) -> None:
    dataset = bin_rows(applications.matrix, applications.target, SPEC, QUICK.to_lightgbm(7, 1))
    assert dataset.data is None


def test_a_thread_needs_rows_enough() -> None:
    assert [useful_threads(n, 2) for n in (5_000, 50_000, 400_000)] == [1, 2, 2]
