from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models_ml.gate.leakage import auc, auc_error, single_feature_aucs


def test_auc_counts_ties_half_as_sklearn_does() -> None:
    rng = np.random.default_rng(0)
    values, target = rng.integers(0, 5, 400).astype(np.float64), rng.integers(0, 2, 400)
    assert auc(values, target) == pytest.approx(roc_auc_score(target, values))


def test_the_error_is_that_of_scores_that_say_nothing() -> None:
    rng = np.random.default_rng(0)
    target = (np.arange(300) < 25).astype(np.int8)
    found = [auc(rng.normal(size=300), target) for _ in range(2000)]
    assert auc_error(25, 275) == pytest.approx(np.std(found), rel=0.06)


def test_a_feature_that_knows_the_outcome_stands_out_whatever_its_form() -> None:
    # given noise, a falling copy, gaps that follow the outcome, and codes that follow it
    rng = np.random.default_rng(0)
    target = (rng.random(2000) < 0.1).astype(np.int8)
    noise = rng.normal(size=2000)
    filled_after_default = np.where(target == 1, noise, np.nan)
    codes = np.where(target == 1, rng.integers(0, 30, 2000) * 2, rng.integers(0, 30, 2000) * 2 + 1)
    many_codes = rng.integers(0, 60, 2000)
    matrix = np.column_stack(
        [noise, -target + noise / 20, filled_after_default, codes, many_codes]
    ).astype(np.float32)
    # when
    found = single_feature_aucs(matrix, target, np.arange(5), {3, 4}, seed=1)
    # then
    assert (found[[1, 2, 3]] > 0.95).all()
    assert (found[[0, 4]] < 0.65).all()
