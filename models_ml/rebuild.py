"""Builds a score anew from what it was made of, apart from the SQL that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models_ml.calibrate import Calibration
from models_ml.feature_spec import hash_rows

# Logarithms of two libraries may differ in their last bit, and points multiply it.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Terms:
    """What turns a margin into a score: model and policy of a night.

    Attributes:
        calibration: Of the model.
        threshold: Of the model, a probability of default.
        points_base: Score at ``odds_base``.
        odds_base: Repaid : default.
        points_to_double_odds: Points that double the odds.
        review_band_points: Points on either side of the threshold in which a person decides.
        grades: Lowest probability of each grade.
    """

    calibration: Calibration
    threshold: float
    points_base: float
    odds_base: float
    points_to_double_odds: float
    review_band_points: float
    grades: Mapping[str, float]

    def points(self, log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return score points of log-odds of default (Siddiqi, Credit Risk Scorecards)."""
        doublings = (-log_odds - np.log(self.odds_base)) / np.log(2)
        points: npt.NDArray[np.float64] = self.points_base + self.points_to_double_odds * doublings
        return points


def hash_stored_rows(values: npt.NDArray[np.float32]) -> list[str]:
    """Return the hashes of feature rows read back from storage, shape (n, f)."""
    rows = np.where(np.isnan(values), np.float32(np.nan), values).astype(np.float32)
    return hash_rows(rows)


def rebuild_scores(margins: npt.NDArray[np.float64], terms: Terms) -> pd.DataFrame:
    """Return margin, pd, score_points, grade and decision of margins, one row each.

    Args:
        margins: Log-odds of default before calibration, shape (n,).
        terms: Model and policy.
    """
    log_odds = terms.calibration.log_odds(margins)
    probability = terms.calibration.apply(margins)
    points = terms.points(log_odds)
    threshold = np.array([np.log(terms.threshold / (1 - terms.threshold))])
    distance = points - terms.points(threshold)
    names, bounds = zip(*sorted(terms.grades.items(), key=lambda grade: grade[1]), strict=True)
    band = terms.review_band_points
    return pd.DataFrame(
        {
            "margin": margins,
            "pd": probability,
            "score_points": points,
            "grade": np.array(names)[np.searchsorted(bounds, probability, side="right") - 1],
            "decision": np.select(
                [distance < -band, distance <= band], ["refuse", "review"], "accept"
            ),
        }
    )


def find_difference(stored: Mapping[Any, Any], rebuilt: Mapping[Any, Any]) -> str | None:
    """Return what of a score is not what it was rebuilt to be, the first that matters.

    Args:
        stored: ``feature_row_hash``, ``margin``, ``pd``, ``score_points``, ``grade``, ``decision``.
        rebuilt: The same.
    """
    for name, value in rebuilt.items():
        found = stored[name]
        if isinstance(value, float):
            # NaN, which stands for a score that is gone, is not near anything.
            is_same = isinstance(found, float) and abs(found - value) <= TOLERANCE
        else:
            is_same = found == value
        if not is_same:
            return f"{name}: stored {found}, rebuilt {value}"
    return None
