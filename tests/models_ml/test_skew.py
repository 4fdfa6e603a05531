"""A feature that went empty or a thousand times too large is refused; drift and chance are not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from models_ml.drift import build_reference_bins, count_bins
from models_ml.skew import find_skewed
from tests.models_ml.applications import SPEC, Applications

Matrix = npt.NDArray[np.float32]


def skewed(applications: Applications, now: Matrix) -> list[str]:
    bins = build_reference_bins(applications.matrix, SPEC)
    return [line.split(":")[0] for line in find_skewed(bins, count_bins(now, SPEC, bins))]


def numeric() -> list[int]:
    return [i for i, name in enumerate(SPEC.names) if name not in SPEC.categorical]


def test_promise_19_an_empty_feature_is_refused_by_name(applications: Applications) -> None:
    for index, name in enumerate(SPEC.names):
        now = applications.matrix.copy()
        now[:, index] = np.nan
        assert skewed(applications, now) == [name]


@pytest.mark.parametrize("factor", [1000, -1000])
def test_promise_19_a_feature_a_thousand_times_too_large_is_refused(
    applications: Applications, factor: float
) -> None:
    for index in numeric():
        now = applications.matrix.copy()
        now[:, index] = np.abs(now[:, index]) * np.float32(factor) + np.sign(factor)
        assert skewed(applications, now) == [SPEC.names[index]]


def test_promise_19_codes_of_unseen_categories_are_refused(applications: Applications) -> None:
    now = applications.matrix.copy()
    index = SPEC.names.index(SPEC.categorical[0])
    now[:, index] = 99
    assert skewed(applications, now) == [SPEC.categorical[0]]


def test_rows_like_those_of_the_training_pass_however_few(applications: Applications) -> None:
    assert skewed(applications, applications.matrix) == []
    random = np.random.default_rng(3)
    for n in (1, 2, 5, 20):
        chosen = random.permutation(len(applications.matrix))[:n]
        assert skewed(applications, applications.matrix[chosen]) == []


def test_a_shift_of_one_deviation_is_drift_and_no_refusal(applications: Applications) -> None:
    for index in numeric():
        now = applications.matrix.copy()
        now[:, index] += np.nanstd(now[:, index])
        assert skewed(applications, now) == []
