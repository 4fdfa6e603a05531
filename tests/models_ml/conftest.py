"""One set of applications and one model trained on it."""

from __future__ import annotations

import pytest

from models_ml.train import TrainedModel, train_model
from tests.models_ml.applications import QUICK, SPEC, Applications, make_applications


@pytest.fixture(scope="session")
def applications() -> Applications:
    return make_applications(1500, seed=11)


@pytest.fixture(scope="session")
def trained(applications: Applications) -> TrainedModel:
    return train_model(
        applications.keys,
        applications.matrix,
        applications.target,
        applications.folds,
        SPEC,
        seed=7,
        threads=1,
        params=QUICK,
    )
