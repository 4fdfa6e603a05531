"""The simple models that LightGBM has to beat: the default rate, and logistic regression."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from models_ml.feature_spec import FeatureSpec

FloatArray = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.integer]

# As a prior: a standard deviation more of a feature moves the log-odds by about 0.03.
INVERSE_RIDGE = 0.001
# Standard deviations; heavy tails of amounts would otherwise steer the fit.
CLIP = 4


@dataclass(frozen=True)
class Dummy:
    """Gives every application the same log-odds."""

    log_odds: float
    n_features: int = 0

    def margins(self, matrix: Matrix) -> FloatArray:
        """Return the log-odds of default of each row, shape (n,)."""
        return np.full(len(matrix), self.log_odds)

    def to_text(self) -> str:
        """Return the one number as JSON."""
        return json.dumps(self.log_odds)


@dataclass(frozen=True)
class Logistic:
    """Ridge logistic regression on scaled numbers and one-hot categories."""

    pipeline: Pipeline
    n_features: int

    def margins(self, matrix: Matrix) -> FloatArray:
        """Return the log-odds of default of each row, shape (n,)."""
        margins: FloatArray = self.pipeline.decision_function(matrix)
        return margins

    def to_text(self) -> str:
        """Return every number it was fitted as JSON."""
        columns, regression = (step for _, step in self.pipeline.steps)
        fitted: dict[str, Any] = {
            "coefficients": regression.coef_[0].tolist(),
            "intercept": regression.intercept_.tolist(),
        }
        numeric = columns.named_transformers_.get("numeric")
        if numeric is not None:
            fitted["medians"] = numeric["simpleimputer"].statistics_.tolist()
            fitted["means"] = numeric["standardscaler"].mean_.tolist()
            fitted["scales"] = numeric["standardscaler"].scale_.tolist()
        categories = columns.named_transformers_.get("categorical")
        if categories is not None:
            fitted["categories"] = [codes.tolist() for codes in categories.categories_]
        return json.dumps(fitted)


def fit_dummy(matrix: Matrix, target: IntArray) -> Dummy:
    """Take the default rate of the rows, whatever their features."""
    rate = float(np.mean(target))
    return Dummy(float(np.log(rate / (1 - rate))))


def fit_logistic(matrix: Matrix, target: IntArray, spec: FeatureSpec) -> Logistic:
    """Fit logistic regression; a missing number becomes the median and a flag of its own.

    Args:
        matrix: Features, shape (n, f), NaN where missing.
        target: 0 or 1, shape (n,), both present.
        spec: Which of the columns are categories. A category not seen here adds nothing later.
    """
    categorical = spec.categorical_indices
    numeric = [index for index in range(len(spec.names)) if index not in set(categorical)]
    scale = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        FunctionTransformer(np.clip, kw_args={"a_min": -CLIP, "a_max": CLIP}),
    )
    transformers: list[tuple[str, Any, list[int]]] = []
    if numeric:
        transformers.append(("numeric", scale, numeric))
    if categorical:
        encode = OneHotEncoder(handle_unknown="ignore", sparse_output=False, dtype=np.float32)
        transformers.append(("categorical", encode, categorical))
    pipeline = make_pipeline(
        ColumnTransformer(transformers), LogisticRegression(C=INVERSE_RIDGE, max_iter=2000)
    )
    return Logistic(pipeline.fit(matrix, target), len(spec.names))
