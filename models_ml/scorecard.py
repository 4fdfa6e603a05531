"""The points scorecard: each bin of each feature earns points, and the score is their sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression

from models_ml.binning import (
    bin_feature,
    information_value,
    place_in_bins,
    screen_feature,
    weigh_evidence,
)
from models_ml.feature_spec import FeatureSpec

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]

BASE = "(base)"
MAX_FEATURES = 30
# Optimal binning takes a second per feature on a full portfolio; the weakest need none.
SCREENED_FEATURES = 60
LEAST_INFORMATION = 0.02
MOST_CORRELATED = 0.6
# Inverse ridge: settles features that say nearly the same; a full portfolio hardly feels it.
INVERSE_RIDGE = 0.02


@dataclass(frozen=True)
class PointsScale:
    """``points_base`` at odds (repaid : default) of ``odds_base``; more odds, more points."""

    points_base: float
    odds_base: float
    points_to_double_odds: float

    @property
    def factor(self) -> float:
        """Points by unit of log-odds."""
        return self.points_to_double_odds / float(np.log(2))

    def to_points(self, margin: FloatArray) -> FloatArray:
        """Return the points of log-odds of default."""
        points: FloatArray = self.points_base - self.factor * (margin + np.log(self.odds_base))
        return points

    def to_margin(self, points: FloatArray) -> FloatArray:
        """Return the log-odds of default of points."""
        margin: FloatArray = (self.points_base - points) / self.factor - np.log(self.odds_base)
        return margin


@dataclass(frozen=True)
class Scorecard:
    """A fitted scorecard.

    Attributes:
        points: The columns of ``ml.scorecard_points`` after ``model_version``: the base, then one
            row per interval of each feature.
        spec: The features of the matrix it reads from.
        scale: What a point means.
    """

    points: pd.DataFrame
    spec: FeatureSpec
    scale: PointsScale

    @property
    def n_features(self) -> int:
        """Features that earn points."""
        return self.points["feature"].nunique() - 1

    def score(self, matrix: npt.NDArray[np.float32]) -> FloatArray:
        """Return the points of each row, shape (n,); a value in no bin earns none.

        That is a category the training rows did not have: it weighs as the average does.
        """
        is_base = self.points["feature"] == BASE
        total = np.full(len(matrix), self.points.loc[is_base, "points"].item())
        for feature, intervals in self.points[~is_base].groupby("feature", sort=False):
            values = matrix[:, self.spec.names.index(str(feature))].astype(np.float64)
            # The last, which place -1 picks, is no interval's.
            earned = np.append(intervals["points"].to_numpy(), 0.0)
            total += earned[place_in_bins(values, intervals)]
        return total

    def margins(self, matrix: npt.NDArray[np.float32]) -> FloatArray:
        """Return the log-odds of default of each row, shape (n,)."""
        return self.scale.to_margin(self.score(matrix))

    def to_text(self) -> str:
        """Return the scorecard as CSV."""
        return self.points.to_csv(index=False)


def fit_scorecard(
    matrix: npt.NDArray[np.float32], target: IntArray, spec: FeatureSpec, scale: PointsScale
) -> Scorecard:
    """Bin the features, keep the best, and weigh their evidence by logistic regression.

    Kept are at most 30 features, the most informative first, each correlated (weights of evidence,
    absolute) below 0.6 with those before it. A feature whose evidence the regression would turn
    round, which says the opposite of its own bins, is left out.

    Args:
        matrix: Features, shape (n, f).
        target: 0 or 1, shape (n,), both present.
        spec: Names of the matrix' columns.
        scale: What a point means.
    """
    default_rate = float(np.mean(target))
    tables, weights = {}, {}
    for name in _screen(matrix, target, spec):
        values = matrix[:, spec.names.index(name)].astype(np.float64)
        table = bin_feature(values, target, categorical=name in spec.categorical)
        place = place_in_bins(values, table)
        tables[name] = _count(table, place, target, default_rate)
        weights[name] = np.append(tables[name]["woe"].to_numpy(), 0.0)[place]
    chosen = _choose(tables, weights, default_rate)
    intercept, slopes = _regress(weights, chosen, target)
    base = pd.DataFrame(
        {
            "feature": [BASE],
            "bin": [0],
            "bin_from": [np.nan],
            "bin_below": [np.nan],
            "is_missing": [False],
            "woe": [0.0],
            "points": scale.to_points(np.array([intercept])),
            "n": [len(target)],
            "n_bad": [int(np.sum(target))],
        }
    )
    earned = [
        tables[name].assign(feature=name, points=-scale.factor * slope * tables[name]["woe"])
        for name, slope in slopes.items()
    ]
    columns = [
        "feature", "bin", "bin_from", "bin_below", "is_missing", "woe", "points", "n", "n_bad",
    ]  # fmt: skip
    return Scorecard(pd.concat([base, *earned], ignore_index=True)[columns], spec, scale)


def _screen(matrix: npt.NDArray[np.float32], target: IntArray, spec: FeatureSpec) -> list[str]:
    """Return the features worth binning, the most informative first."""
    categorical = set(spec.categorical)
    found = {
        name: screen_feature(
            matrix[:, index].astype(np.float64), target, categorical=name in categorical
        )
        for index, name in enumerate(spec.names)
    }
    ranked = sorted(found, key=lambda name: (-found[name], name))
    return [name for name in ranked[:SCREENED_FEATURES] if found[name] >= 0]


def _count(
    table: pd.DataFrame, place: npt.NDArray[np.intp], target: IntArray, default_rate: float
) -> pd.DataFrame:
    """Add n and n_bad of the whole bin, and its weight of evidence, to every interval."""
    bins = table["bin"].to_numpy()
    seen = place >= 0
    n = np.bincount(bins[place[seen]], minlength=bins.max() + 1)
    n_bad = np.bincount(bins[place[seen]], weights=target[seen], minlength=bins.max() + 1)
    woe = weigh_evidence(n, n_bad, default_rate)
    return table.assign(n=n[bins], n_bad=n_bad[bins].astype(np.int64), woe=woe[bins])


def _choose(
    tables: dict[str, pd.DataFrame], weights: dict[str, FloatArray], default_rate: float
) -> list[str]:
    information = {}
    for name, table in tables.items():
        bins = table.drop_duplicates("bin")
        information[name] = information_value(bins["n"], bins["n_bad"], default_rate)
    chosen: list[str] = []
    for name in sorted(information, key=lambda name: (-information[name], name)):
        if information[name] < LEAST_INFORMATION or len(chosen) == MAX_FEATURES:
            break
        if all(
            abs(np.corrcoef(weights[name], weights[other])[0, 1]) < MOST_CORRELATED
            for other in chosen
        ):
            chosen.append(name)
    return chosen


def _regress(
    weights: dict[str, FloatArray], chosen: list[str], target: IntArray
) -> tuple[float, dict[str, float]]:
    """Fit log-odds of default; evidence of repayment must lower them, or its feature goes."""
    while chosen:
        evidence = np.column_stack([weights[name] for name in chosen])
        fitted = LogisticRegression(C=INVERSE_RIDGE, max_iter=1000).fit(evidence, target)
        slopes = dict(zip(chosen, fitted.coef_[0].tolist(), strict=True))
        turned = max(slopes, key=lambda name: slopes[name])
        if slopes[turned] < 0:
            return float(fitted.intercept_[0]), slopes
        chosen = [name for name in chosen if name != turned]
    rate = float(np.mean(target))
    return float(np.log(rate / (1 - rate))), {}
