"""Small seeded applications with a known cause of default."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from models_ml.feature_spec import FeatureSpec
from models_ml.params import TrainingParams
from models_ml.split import assign_folds

SPEC = FeatureSpec(
    names=("debt_ratio", "education", "external_score", "income", "noise", "region"),
    categorical=("education", "region"),
)
CONCEPTS = {
    "debt_ratio": "debt",
    "education": "person",
    "external_score": "external",
    "income": "debt",
    "noise": "person",
    "region": "person",
}
QUICK = TrainingParams(
    learning_rate=0.1,
    num_leaves=8,
    max_depth=4,
    min_data_in_leaf=20,
    feature_fraction=0.6,
    lambda_l2=5,
    max_rounds=60,
    early_stopping_rounds=15,
)


@dataclass(frozen=True)
class Applications:
    """Keys (n,), matrix (n, 6) with gaps, targets (n,) and folds (n,)."""

    keys: npt.NDArray[np.int64]
    matrix: npt.NDArray[np.float32]
    target: npt.NDArray[np.int8]
    folds: npt.NDArray[np.int8] = field(repr=False)


def make_applications(n: int, seed: int) -> Applications:
    """High external scores repay, high debt ratios default, region 3 is bad; the rest is noise."""
    rng = np.random.default_rng(seed)
    matrix = np.column_stack(
        [
            rng.uniform(0, 2, n),
            rng.integers(0, 5, n),
            rng.uniform(0, 1, n),
            rng.lognormal(11, 0.5, n),
            rng.normal(size=n),
            rng.integers(0, 6, n),
        ]
    ).astype(np.float32)
    log_odds = -1.5 - 4 * (matrix[:, 2] - 0.5) + 1.5 * (matrix[:, 0] - 1) + (matrix[:, 5] == 3)
    target = (rng.random(n) < 1 / (1 + np.exp(-log_odds))).astype(np.int8)
    matrix[rng.random((n, 6)) < 0.05] = np.nan
    keys = np.sort(rng.choice(np.arange(100_000, 400_000), n, replace=False)).astype(np.int64)
    return Applications(keys, matrix, target, assign_folds(keys, target, seed=1))
