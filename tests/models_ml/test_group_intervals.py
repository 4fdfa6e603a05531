"""Intervals of the treatment of groups: what they are of, and how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models_ml.group_intervals import group_intervals

MINIMUM = 30


def counts(*groups: tuple[str, int, int, int, int]) -> pd.DataFrame:
    columns = ["group_name", "n", "n_approved", "n_repaid", "n_repaid_refused"]
    frame = pd.DataFrame(groups, columns=columns)
    return frame.assign(batch_id="night", basis="night", attribute="gender")


def by_measure(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_index(["measure", "group_name"])


def test_rates_are_compared_with_the_best_treated_group() -> None:
    rows = by_measure(
        group_intervals(counts(("F", 100, 80, 80, 8), ("M", 100, 60, 80, 24)), MINIMUM, seed=1)
    )["measured"]
    assert rows["approval_rate", "M"] == 0.6
    assert rows["approval_ratio"].to_dict() == {"F": 1, "M": pytest.approx(0.75)}
    assert rows["equal_opportunity_gap"].to_dict() == {"F": 0, "M": pytest.approx(0.2)}


def test_small_groups_are_told_nothing_of_and_compared_with_nobody() -> None:
    rows = group_intervals(
        counts(("F", 100, 80, 29, 0), ("M", 100, 60, 80, 24), ("unknown", 29, 29, 29, 0)),
        MINIMUM,
        seed=1,
    )
    assert set(rows["group_name"]) == {"F", "M"}
    told = by_measure(rows)["measured"]
    assert told["equal_opportunity_gap"].to_dict() == {"M": 0}
    assert group_intervals(counts(("F", 3, 1, 1, 0)), MINIMUM, seed=1).empty


def test_nobody_approved_has_no_ratio() -> None:
    rows = group_intervals(counts(("F", 50, 0, 0, 0), ("M", 50, 0, 0, 0)), MINIMUM, seed=1)
    assert set(rows["measure"]) == {"approval_rate"}


def test_same_seed_same_interval() -> None:
    given = counts(("F", 100, 80, 80, 8), ("M", 100, 60, 80, 24))
    pd.testing.assert_frame_equal(
        group_intervals(given, MINIMUM, 5), group_intervals(given, MINIMUM, 5)
    )


def test_intervals_hold_the_true_ratio_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(3)
    found = []
    for sample in range(200):
        approved = rng.binomial([400, 400], [0.9, 0.6])
        given = counts(("F", 400, int(approved[0]), 0, 0), ("M", 400, int(approved[1]), 0, 0))
        row = by_measure(group_intervals(given, MINIMUM, sample)).loc[("approval_ratio", "M")]
        found.append(row["lower_bound"] < 0.6 / 0.9 < row["upper_bound"])
    assert 0.9 < np.mean(found) < 0.99
