from __future__ import annotations

import numpy as np
import pytest

from models_ml.split import assign_folds
from warehouse.errors import GateError

KEYS = np.arange(100_000, 103_000, dtype=np.int64)
TARGET = (np.random.default_rng(0).random(3000) < 0.08).astype(np.int8)


def test_folds_hold_equal_shares_of_both_classes() -> None:
    folds = assign_folds(KEYS, TARGET, seed=1)
    assert folds.dtype == np.int8
    for label in (0, 1):
        sizes = np.bincount(folds[label == TARGET], minlength=5)
        assert len(sizes) == 5
        assert sizes.max() - sizes.min() <= 1


def test_folds_follow_the_key_not_the_row() -> None:
    order = np.random.default_rng(3).permutation(len(KEYS))
    shuffled = assign_folds(KEYS[order], TARGET[order], seed=1)
    np.testing.assert_array_equal(shuffled, assign_folds(KEYS, TARGET, seed=1)[order])


def test_folds_change_with_the_seed_but_are_not_blocks_of_keys() -> None:
    one, two = (assign_folds(KEYS, TARGET, seed=seed) for seed in (1, 2))
    assert (one != two).mean() > 0.7
    assert abs(np.corrcoef(KEYS, one)[0, 1]) < 0.06


def test_most_applications_keep_their_fold_when_outcomes_are_added() -> None:
    before = assign_folds(KEYS[:2900], TARGET[:2900], seed=1)
    after = assign_folds(KEYS, TARGET, seed=1)[:2900]
    assert (before == after).mean() > 0.95


@pytest.mark.parametrize(
    ("keys", "target", "message"),
    [
        ([1, 1, 2, 3], [0, 0, 1, 1], "repeated"),
        ([1, 2, 3, 4], [0, 0, 1, 2], "0 and 1"),
        ([1, 2, 3, 4], [0, 0, 0, 1], "target 1"),
    ],
)
def test_folds_refuse(keys: list[int], target: list[int], message: str) -> None:
    with pytest.raises(GateError, match=message):
        assign_folds(np.array(keys, np.int64), np.array(target, np.int8), 2, seed=1)
