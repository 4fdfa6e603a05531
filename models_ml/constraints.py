"""Monotone constraints: features that policy lets push the risk in one direction only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from models_ml.feature_spec import FeatureSpec
from warehouse.errors import UsageError


def check_constraints(constraints: Mapping[str, int], dictionary: pd.DataFrame) -> None:
    """Refuse a constraint on what is no numeric feature of models.

    Args:
        constraints: +1 where a higher value may never lower the pd, -1 where it may never raise it.
        dictionary: Columns ``feature``, ``kind`` and ``use``.

    Raises:
        UsageError: A name is not in the dictionary, not for models, or a category.
    """
    ordered = dictionary[(dictionary["use"] == "model") & (dictionary["kind"] == "numeric")]
    unknown = sorted(set(constraints) - set(ordered["feature"]))
    if unknown:
        raise UsageError(
            "policy.yaml, monotone_constraints: expected numeric features for model use of "
            f"feature_dictionary, found {', '.join(unknown)}. Correct the names."
        )


def to_lightgbm(constraints: Mapping[str, int], spec: FeatureSpec) -> dict[str, Any]:
    """Return LightGBM's parameter: one direction per feature, 0 is free; {} when all are free."""
    directions = [constraints.get(name, 0) for name in spec.names]
    return {"monotone_constraints": directions} if any(directions) else {}
