"""A constrained feature pushes the risk in one direction only."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models_ml.constraints import check_constraints, to_lightgbm
from models_ml.predict import load_booster, predict_margins
from models_ml.train import TrainedModel, train_model
from tests.models_ml.applications import QUICK, SPEC, Applications
from warehouse.errors import UsageError

DICTIONARY = pd.DataFrame(
    {
        "feature": ["income", "noise", "region", "gender"],
        "kind": ["numeric", "numeric", "categorical", "categorical"],
        "use": ["model", "model", "model", "audit_only"],
    }
)


def worst_step(trained: TrainedModel, rows: Applications, feature: str, sign: int) -> float:
    """Raise one feature of 1,000 random rows in steps; return the worst change of the margin."""
    rng = np.random.default_rng(3)
    chosen = rows.matrix[rng.choice(len(rows.matrix), 1000)].copy()
    column = SPEC.names.index(feature)
    booster = load_booster(trained.model_text, trained.model_sha256)
    margins = []
    for value in np.linspace(np.nanmin(chosen[:, column]), np.nanmax(chosen[:, column]), 25):
        chosen[:, column] = value
        margins.append(predict_margins(booster, chosen, SPEC, 1))
    return float((sign * np.diff(margins, axis=0)).min())


@pytest.mark.parametrize(("feature", "sign"), [("noise", 1), ("debt_ratio", 1), ("income", -1)])
def test_raising_a_constrained_feature_never_moves_the_pd_the_other_way(
    applications: Applications, trained: TrainedModel, feature: str, sign: int
) -> None:
    constrained = train_model(
        applications.keys,
        applications.matrix,
        applications.target,
        applications.folds,
        SPEC,
        seed=7,
        threads=1,
        params=QUICK,
        monotone={feature: sign},
    )
    assert worst_step(constrained, applications, feature, sign) >= 0
    # Without the constraint it does, or the test would show nothing.
    assert worst_step(trained, applications, feature, sign) < 0


def test_without_a_constraint_the_parameters_stay_as_they_were() -> None:
    assert to_lightgbm({}, SPEC) == {}
    assert to_lightgbm({"pruned_away": 1}, SPEC) == {}
    directions = to_lightgbm({"income": -1, "debt_ratio": 1}, SPEC)["monotone_constraints"]
    assert dict(zip(SPEC.names, directions, strict=True)) == dict.fromkeys(SPEC.names, 0) | {
        "income": -1,
        "debt_ratio": 1,
    }


@pytest.mark.parametrize("name", ["unheard_of", "region", "gender"])
def test_a_constraint_needs_a_numeric_feature_for_models(name: str) -> None:
    check_constraints({"income": 1, "noise": -1}, DICTIONARY)
    with pytest.raises(UsageError, match=name):
        check_constraints({"income": 1, name: 1}, DICTIONARY)
