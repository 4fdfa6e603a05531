from __future__ import annotations

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pytest

from models_ml.explain import (
    ContributionChunk,
    FloatArray,
    explain_scores,
    reduce_contributions,
)
from models_ml.feature_spec import FeatureSpec
from models_ml.predict import load_booster, predict_margins
from models_ml.train import TrainedModel
from models_ml.tree_shap import TreeShap
from tests.models_ml.applications import CONCEPTS, SPEC, Applications
from warehouse.errors import GateError

# Two applications, four features in two concepts, contributions chosen by hand.
SMALL_SPEC = FeatureSpec(("a", "b", "c", "d"), ())
SMALL_CONCEPTS = {"a": "one", "b": "two", "c": "one", "d": "two"}
SMALL_KEYS = np.array([10, 11], dtype=np.int64)
SMALL_MATRIX = np.array([[1, 2, np.nan, 4], [5, 6, 7, 8]], dtype=np.float32)
SMALL_CHUNK = ContributionChunk(
    rows=slice(0, 2),
    base_value=np.array([-2.0, -2.0]),
    contributions=np.array([[0.5, -0.3, -0.2, 0.3], [-0.1, 0.4, -0.6, -0.9]]),
)


@pytest.mark.promise(17)
def test_contributions_add_up_to_the_margin_in_every_chunk(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    margins = predict_margins(booster, applications.matrix, SPEC, 1)
    chunks = list(explain_scores(booster, applications.matrix, margins, SPEC, 1, chunk_rows=400))
    assert [chunk.rows for chunk in chunks] == [
        slice(0, 400),
        slice(400, 800),
        slice(800, 1200),
        slice(1200, 1500),
    ]
    total = np.concatenate([c.base_value + c.contributions.sum(axis=1) for c in chunks])
    np.testing.assert_allclose(total, margins, rtol=0, atol=1e-9)


def test_contributions_equal_those_of_the_shap_library(
    applications: Applications, trained: TrainedModel
) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap

        booster = load_booster(trained.model_text, trained.model_sha256)
        rows = applications.matrix[:100]
        oracle = shap.TreeExplainer(booster).shap_values(rows)
    margins = predict_margins(booster, rows, SPEC, 1)
    [chunk] = explain_scores(booster, rows, margins, SPEC, 1)
    np.testing.assert_allclose(chunk.contributions, oracle, atol=1e-9)


def test_margins_of_another_model_are_refused(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    margins = predict_margins(booster, applications.matrix, SPEC, 1)
    for wrong in (2e-6, np.nan):
        altered = margins.copy()
        altered[700] += wrong
        with pytest.raises(GateError, match="1 rows apart"):
            list(explain_scores(booster, applications.matrix, altered, SPEC, 1))


def test_contributions_unlike_lightgbms_are_refused(
    applications: Applications, trained: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    margins = predict_margins(booster, applications.matrix, SPEC, 1)
    true = TreeShap.explain

    def swap(model: TreeShap, matrix: npt.NDArray[np.float32], threads: int) -> FloatArray:
        """Add up as they should, to the wrong features."""
        return np.ascontiguousarray(true(model, matrix, threads)[:, ::-1])

    monkeypatch.setattr(TreeShap, "explain", swap)
    with pytest.raises(GateError, match=r"within 1e-05 of LightGBM's own on 100 applications"):
        next(explain_scores(booster, applications.matrix, margins, SPEC, 1))


def test_model_that_cannot_be_explained_is_refused(applications: Applications) -> None:
    names = list(SPEC.names)
    data = lgb.Dataset(applications.matrix, applications.target, feature_name=names)
    settings = {"objective": "binary", "linear_tree": True, "verbosity": -1, "num_threads": 1}
    booster = lgb.train(settings, data, 2)
    with pytest.raises(GateError, match="expected constant leaves"):
        list(explain_scores(booster, applications.matrix, np.zeros(1500), SPEC, 1))


def test_threads_and_chunks_do_not_change_contributions(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    margins = predict_margins(booster, applications.matrix, SPEC, 1)

    def explain(threads: int, chunk_rows: int) -> FloatArray:
        chunks = explain_scores(booster, applications.matrix, margins, SPEC, threads, chunk_rows)
        return np.concatenate([chunk.contributions for chunk in chunks])

    assert np.array_equal(explain(1, 8192), explain(2, 77))


def test_no_applications_have_no_contributions(trained: TrainedModel) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    nobody = np.empty((0, 6), np.float32)
    assert list(explain_scores(booster, nobody, np.empty(0), SPEC, 1)) == []


def test_features_of_another_model_are_refused(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    other = FeatureSpec(SPEC.names[::-1], ())
    with pytest.raises(GateError, match="own 6 features"):
        list(explain_scores(booster, applications.matrix, np.zeros(1500), other, 1))


def test_top_contributions_are_ranked_and_the_rest_adds_up() -> None:
    reduced = reduce_contributions(
        SMALL_CHUNK, SMALL_KEYS, SMALL_MATRIX, SMALL_SPEC, SMALL_CONCEPTS, n_top=3
    )
    assert reduced.top.to_pylist() == [
        {"sk_id_curr": key, "rank": rank, "feature": feature, "feature_value": value,
         "contribution": contribution}
        for key, rank, feature, value, contribution in [
            (10, 1, "a", 1.0, 0.5),
            (10, 2, "b", 2.0, -0.3),  # as strong as d, earlier in feature order
            (10, 3, "d", 4.0, 0.3),
            (11, 1, "d", 8.0, -0.9),
            (11, 2, "c", 7.0, -0.6),
            (11, 3, "b", 6.0, 0.4),
        ]
    ]  # fmt: skip
    assert reduced.scores.to_pylist() == [
        {"sk_id_curr": 10, "base_value": -2.0, "contribution_rest": -0.2},
        {"sk_id_curr": 11, "base_value": -2.0, "contribution_rest": -0.1},
    ]
    np.testing.assert_allclose(reduced.absolute_sum, [0.6, 0.7, 0.8, 1.2])


def test_missing_feature_value_is_null() -> None:
    reduced = reduce_contributions(
        SMALL_CHUNK, SMALL_KEYS, SMALL_MATRIX, SMALL_SPEC, SMALL_CONCEPTS
    )
    assert reduced.top.num_rows == 8  # fewer features than twenty: all of them
    values = {
        row["feature"]: row["feature_value"]
        for row in reduced.top.to_pylist()
        if row["sk_id_curr"] == 10
    }
    assert values == {"a": 1.0, "b": 2.0, "c": None, "d": 4.0}
    assert reduced.scores["contribution_rest"].to_pylist() == [0.0, 0.0]


def test_concept_is_led_by_what_pulls_hardest_in_its_direction() -> None:
    reduced = reduce_contributions(
        SMALL_CHUNK, SMALL_KEYS, SMALL_MATRIX, SMALL_SPEC, SMALL_CONCEPTS
    )
    rows = [
        (row["sk_id_curr"], row["concept"], round(row["contribution"], 9), row["lead_feature"],
         row["lead_feature_value"], row["lead_contribution"])
        for row in reduced.concepts.to_pylist()
    ]  # fmt: skip
    assert rows == [
        (10, "one", 0.3, "a", 1.0, 0.5),
        (10, "two", 0.0, "d", 4.0, 0.3),  # a sum of zero counts as upwards
        (11, "one", -0.7, "c", 7.0, -0.6),
        (11, "two", -0.5, "d", 8.0, -0.9),  # b is positive: it cannot lead a negative sum
    ]


def test_chunks_take_their_own_rows_of_keys_and_matrix(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    margins = predict_margins(booster, applications.matrix, SPEC, 1)

    def reduce_all(chunk_rows: int) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for chunk in explain_scores(
            booster, applications.matrix, margins, SPEC, 1, chunk_rows=chunk_rows
        ):
            reduced = reduce_contributions(
                chunk, applications.keys, applications.matrix, SPEC, CONCEPTS, n_top=3
            )
            rows += reduced.top.to_pylist() + reduced.concepts.to_pylist()
        return sorted(rows, key=str)

    assert reduce_all(chunk_rows=333) == reduce_all(chunk_rows=5000)


def test_feature_without_concept_is_refused() -> None:
    with pytest.raises(GateError, match=r"\['d'\]"):
        reduce_contributions(
            SMALL_CHUNK, SMALL_KEYS, SMALL_MATRIX, SMALL_SPEC, {**SMALL_CONCEPTS, "d": ""}
        )
