from __future__ import annotations

import numpy as np
import pytest

from models_ml.feature_spec import FeatureSpec
from models_ml.predict import load_booster, predict_margins
from models_ml.train import TrainedModel
from tests.models_ml.applications import SPEC, Applications
from warehouse.errors import GateError


@pytest.mark.promise(16)
def test_margins_do_not_depend_on_threads_batch_or_round_trip(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    margins = predict_margins(booster, applications.matrix, SPEC, 1)
    np.testing.assert_array_equal(predict_margins(booster, applications.matrix, SPEC, 2), margins)
    single = [predict_margins(booster, row[None], SPEC, 1)[0] for row in applications.matrix[:20]]
    np.testing.assert_array_equal(single, margins[:20])
    again = load_booster(booster.model_to_string(), trained.model_sha256)
    np.testing.assert_array_equal(predict_margins(again, applications.matrix, SPEC, 1), margins)


def test_unseen_category_scores_like_null(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    unseen, missing = applications.matrix[:50].copy(), applications.matrix[:50].copy()
    unseen[:, 5], missing[:, 5] = 99, np.nan
    np.testing.assert_array_equal(
        predict_margins(booster, unseen, SPEC, 1), predict_margins(booster, missing, SPEC, 1)
    )


def test_altered_text_is_refused(trained: TrainedModel) -> None:
    for text in (trained.model_text + "\n", trained.model_text[: len(trained.model_text) // 2]):
        with pytest.raises(GateError, match="sha256"):
            load_booster(text, trained.model_sha256)


@pytest.mark.parametrize(
    "names",
    [
        SPEC.names[::-1],
        SPEC.names[:-1],
        (*SPEC.names, "zeal"),
        ("debt_rate", *SPEC.names[1:]),
    ],
    ids=["reordered", "one missing", "one more", "renamed"],
)
@pytest.mark.promise(19)
def test_other_features_are_refused(
    names: tuple[str, ...], applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    with pytest.raises(GateError, match="own 6 features"):
        predict_margins(booster, applications.matrix, FeatureSpec(names, ()), 1)


def test_matrix_of_another_width_is_refused(
    applications: Applications, trained: TrainedModel
) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    with pytest.raises(GateError, match="6 columns"):
        predict_margins(booster, applications.matrix[:, :5], SPEC, 1)


def test_no_rows_give_no_margins(trained: TrainedModel) -> None:
    booster = load_booster(trained.model_text, trained.model_sha256)
    assert predict_margins(booster, np.empty((0, 6), np.float32), SPEC, 1).shape == (0,)
