"""The scorecard: points on the policy's scale, added up."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models_ml.scorecard import BASE, PointsScale, Scorecard, fit_scorecard
from tests.models_ml.applications import SPEC, Applications

SCALE = PointsScale(points_base=600, odds_base=50, points_to_double_odds=20)


@pytest.fixture(scope="module")
def scorecard(applications: Applications) -> Scorecard:
    return fit_scorecard(applications.matrix, applications.target, SPEC, SCALE)


def test_scale_gives_600_at_fifty_to_one_and_20_more_for_double_odds() -> None:
    points = SCALE.to_points(-np.log([50.0, 100.0, 25.0]))
    assert points == pytest.approx([600, 620, 580])
    assert SCALE.to_margin(points) == pytest.approx(-np.log([50.0, 100.0, 25.0]))


def test_it_finds_the_causes_and_orders_applications(
    applications: Applications, scorecard: Scorecard
) -> None:
    assert {"external_score", "debt_ratio"} <= set(scorecard.points["feature"])
    margins = scorecard.margins(applications.matrix)
    assert roc_auc_score(applications.target, margins) > 0.75
    assert SCALE.to_points(margins) == pytest.approx(scorecard.score(applications.matrix))


def test_points_rise_with_the_evidence_of_every_feature(scorecard: Scorecard) -> None:
    for feature, rows in scorecard.points.groupby("feature"):
        if feature != BASE:
            by_evidence = rows.sort_values("woe")
            assert (np.diff(by_evidence["points"]) >= 0).all(), feature
            assert by_evidence["points"].iloc[-1] > by_evidence["points"].iloc[0], feature


def test_bins_count_every_training_row_once(
    applications: Applications, scorecard: Scorecard
) -> None:
    for _, rows in scorecard.points.groupby("feature"):
        bins = rows.drop_duplicates("bin")
        assert bins["n"].sum() == len(applications.target)
        assert bins["n_bad"].sum() == applications.target.sum()


def test_a_missing_value_earns_its_own_points_and_an_unseen_category_none(
    applications: Applications, scorecard: Scorecard
) -> None:
    row = applications.matrix[:1].copy()
    region = SPEC.names.index("region")
    points = scorecard.points[scorecard.points["feature"] == "region"]
    row[0, region] = np.nan
    with_missing = scorecard.score(row)[0]
    row[0, region] = 77
    with_unseen = scorecard.score(row)[0]
    assert with_missing - with_unseen == pytest.approx(
        points.loc[points["is_missing"], "points"].item()
    )


def test_features_that_say_the_same_are_taken_once(applications: Applications) -> None:
    matrix = applications.matrix.copy()
    matrix[:, SPEC.names.index("income")] = 2 * matrix[:, SPEC.names.index("external_score")]
    chosen = set(fit_scorecard(matrix, applications.target, SPEC, SCALE).points["feature"])
    assert len(chosen & {"income", "external_score"}) == 1


def test_without_information_everybody_has_the_base(applications: Applications) -> None:
    constant = np.ones_like(applications.matrix)
    scorecard = fit_scorecard(constant, applications.target, SPEC, SCALE)
    assert scorecard.n_features == 0
    rate = applications.target.mean()
    assert scorecard.margins(constant) == pytest.approx(np.log(rate / (1 - rate)))
