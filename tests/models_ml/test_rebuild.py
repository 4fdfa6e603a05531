"""A score built anew: points and decisions at known odds, and what counts as a difference."""

from __future__ import annotations

import numpy as np
import pytest

from models_ml.calibrate import NO_CALIBRATION, Calibration
from models_ml.feature_spec import hash_rows
from models_ml.rebuild import Terms, find_difference, hash_stored_rows, rebuild_scores

TERMS = Terms(
    calibration=NO_CALIBRATION,
    threshold=1 / 11,
    points_base=600,
    odds_base=50,
    points_to_double_odds=20,
    review_band_points=4,
    grades={"B": 0.02, "A": 0.0, "G": 0.5},
)


def test_fifty_to_one_earns_600_points_and_double_the_odds_20_more() -> None:
    scores = rebuild_scores(-np.log([50.0, 100.0, 10.0, 1.0]), TERMS)
    assert scores["score_points"].to_numpy() == pytest.approx(
        [600, 620, 600 - 20 * np.log2(5), 600 - 20 * np.log2(50)]
    )
    assert scores["pd"].to_numpy() == pytest.approx([1 / 51, 1 / 101, 1 / 11, 0.5])
    assert list(scores["grade"]) == ["A", "A", "B", "G"]
    assert list(scores["decision"]) == ["accept", "accept", "review", "refuse"]


@pytest.mark.parametrize(
    ("points_from_threshold", "decision"),
    [(-4.01, "refuse"), (-3.99, "review"), (3.99, "review"), (4.01, "accept")],
)
def test_a_person_decides_within_the_band(points_from_threshold: float, decision: str) -> None:
    odds = 10 * 2 ** (points_from_threshold / 20)
    assert list(rebuild_scores(-np.log([odds]), TERMS)["decision"]) == [decision]


def test_an_isotonic_calibration_is_read_at_its_points() -> None:
    isotonic = Calibration("isotonic", 1.0, 0.0, ((-2.0, 0.1), (0.0, 0.2)))
    terms = Terms(isotonic, 0.15, 600, 50, 20, 4, {"A": 0.0, "B": 0.15})
    scores = rebuild_scores(np.array([-5.0, -1.0, 3.0]), terms)
    assert scores["pd"].to_numpy() == pytest.approx([0.1, 0.15, 0.2])


def test_rows_read_back_hash_as_they_were_kept() -> None:
    matrix = np.array([[1.5, np.nan], [0.0, -3.0]], dtype=np.float32)
    read_back = matrix.copy()
    read_back[0, 1] = np.frombuffer(b"\x01\x00\xc0\x7f", np.float32)[0]  # another NaN
    assert hash_stored_rows(read_back) == hash_rows(matrix)
    read_back[1, 1] = -3.0000002
    assert hash_stored_rows(read_back)[1] != hash_rows(matrix)[1]


@pytest.mark.parametrize(
    ("stored", "difference"),
    [
        ({"hash": "a", "pd": 0.1 + 1e-16, "grade": "A"}, None),
        ({"hash": "b", "pd": 0.3, "grade": "A"}, "hash: stored b, rebuilt a"),
        ({"hash": "a", "pd": 0.1001, "grade": "B"}, "pd: stored 0.1001, rebuilt 0.1"),
        ({"hash": "a", "pd": float("nan"), "grade": "A"}, "pd: stored nan, rebuilt 0.1"),
        ({"hash": "a", "pd": None, "grade": "A"}, "pd: stored None, rebuilt 0.1"),
        ({"hash": "a", "pd": 0.1, "grade": None}, "grade: stored None, rebuilt A"),
    ],
)
def test_the_first_difference_is_named(stored: dict[str, object], difference: str | None) -> None:
    assert find_difference(stored, {"hash": "a", "pd": 0.1, "grade": "A"}) == difference
