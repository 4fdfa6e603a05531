"""The comparison: out of fold, on the same folds, with the same measures."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models_ml.baselines import Dummy, fit_dummy, fit_logistic
from models_ml.compare import Candidate, cross_validate, measure_candidate
from models_ml.train import TrainedModel
from tests.models_ml.applications import SPEC, Applications

COSTS = {"cost_false_negative": 10.0, "cost_false_positive": 1.0}


def test_no_row_is_scored_by_a_fit_that_saw_it(applications: Applications) -> None:
    # Given a fit that remembers the default rate of its rows
    candidate, final = cross_validate(
        "dummy", fit_dummy, applications.matrix, applications.target, applications.folds
    )
    for fold in range(5):
        others = applications.target[applications.folds != fold].mean()
        found = candidate.margin_oof[applications.folds == fold]
        assert found == pytest.approx(np.log(others / (1 - others)))
    assert final.log_odds == pytest.approx(
        np.log(applications.target.mean() / (1 - applications.target.mean()))
    )
    assert candidate.n_features == 0
    assert candidate.size_bytes == len(final.to_text())
    assert candidate.training_seconds > 0 and candidate.scoring_seconds > 0


def test_logistic_regression_finds_the_signal_in_gaps_and_categories(
    applications: Applications,
) -> None:
    candidate, final = cross_validate(
        "logistic_regression",
        partial(fit_logistic, spec=SPEC),
        applications.matrix,
        applications.target,
        applications.folds,
    )
    assert roc_auc_score(applications.target, candidate.margin_oof) > 0.75
    fitted = json.loads(final.to_text())
    # Four numbers, each with a flag for its gaps, and the levels of two categories.
    levels = sum(len(codes) for codes in fitted["categories"])
    assert len(fitted["coefficients"]) == 4 + 4 + levels
    unseen = applications.matrix[:5].copy()
    unseen[:, SPEC.names.index("region")] = 77
    assert np.isfinite(final.margins(unseen)).all()


def test_logistic_regression_takes_columns_without_a_value(applications: Applications) -> None:
    matrix = applications.matrix.copy()
    matrix[:, SPEC.names.index("noise")] = np.nan
    fitted = fit_logistic(matrix, applications.target, SPEC)
    assert np.isfinite(fitted.margins(matrix)).all()


def test_the_better_model_costs_less_and_the_dummy_lifts_nothing(
    applications: Applications, trained: TrainedModel
) -> None:
    dummy, _ = cross_validate(
        "dummy", fit_dummy, applications.matrix, applications.target, applications.folds
    )
    lightgbm = Candidate("lightgbm", trained.margin_oof, 6, 1, 1.0, 1.0)
    rows = [
        measure_candidate(candidate, applications.target, applications.folds, **COSTS)
        for candidate in (dummy, lightgbm)
    ]
    assert rows[0]["calibration_method"] == "none"
    assert rows[0]["auc"] == pytest.approx(0.5, abs=0.02)
    assert rows[0]["lift_top_decile"] == pytest.approx(1, abs=0.1)
    assert float(rows[1]["cost_per_application"]) < float(rows[0]["cost_per_application"])
    assert float(rows[1]["lift_top_decile"]) > 1.5


def test_dummy_gives_everybody_the_same() -> None:
    assert Dummy(-2.5).margins(np.zeros((3, 2), np.float32)).tolist() == [-2.5] * 3
