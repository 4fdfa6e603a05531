from __future__ import annotations

import numpy as np
import pytest

from models_ml.gate.group_treatment import approval_ratio, opportunity_gap

# 100 women, 80 approved; 50 men, 30 approved; three others.
GROUPS = np.array(["F"] * 100 + ["M"] * 50 + ["unknown"] * 3, dtype=object)
REFUSED = np.array([False] * 80 + [True] * 20 + [False] * 30 + [True] * 20 + [True] * 3)


def test_the_ratio_leaves_small_groups_out() -> None:
    found = approval_ratio(REFUSED, REFUSED, GROUPS, 30, seed=1)
    assert found is not None
    assert found.challenger == found.champion == pytest.approx(0.6 / 0.8)
    assert found.error_of_change == 0
    # sqrt((0.6 * 0.4 / 50) / 0.6**2 + (0.8 * 0.2 / 100) / 0.8**2) * 0.75, the delta method
    assert found.error == pytest.approx(0.095, abs=0.01)


def test_the_gap_looks_only_at_who_repaid() -> None:
    # given that every refused man defaulted
    target = np.where((GROUPS == "M") & REFUSED, 1, 0)
    found = opportunity_gap(REFUSED, ~REFUSED, target, GROUPS, 30, seed=1)
    assert found is not None
    assert found.challenger == pytest.approx(0.2)
    assert found.champion == pytest.approx(0.2)
    assert found.error_of_change > 0


def test_one_group_cannot_be_compared_and_refusing_all_treats_all_alike() -> None:
    assert approval_ratio(REFUSED, REFUSED, GROUPS, 60, seed=1) is None
    everyone = np.ones_like(REFUSED)
    found = approval_ratio(everyone, everyone, GROUPS, 30, seed=1)
    assert found is not None and found.challenger == 1
