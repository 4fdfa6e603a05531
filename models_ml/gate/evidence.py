"""What the gate looks at and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

from models_ml.feature_spec import FeatureSpec
from models_ml.gate.model_files import ModelFiles
from warehouse.promotion_limits import PromotionLimits

FloatArray = npt.NDArray[np.float64]

# The groups whose treatment decides; others are shown in the marts.
GUARDED = ("gender", "age_band")


@dataclass(frozen=True)
class Check:
    """One thing that was checked, with its numbers where it has any."""

    check_name: str
    status: Literal["passed", "failed", "skipped"]
    expected: str
    found: str
    advice: str | None = None
    measured: float | None = None
    lower_bound: float | None = None
    upper_bound: float | None = None
    limit_value: float | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        advice = f" {self.advice}" if self.advice else ""
        return f"{self.check_name}: expected {self.expected}, found {self.found}.{advice}"


@dataclass(frozen=True)
class ModelOutput:
    """What a model said of the applications that trained it, out of fold.

    Attributes:
        version: In the registry.
        keys: ``sk_id_curr``, shape (m,), unique.
        margin: Log-odds of default, shape (m,).
        pd: Calibrated probability of default, shape (m,).
        threshold: Applications at or above it are refused.
        training_as_of: Cutoff of its training.
    """

    version: int
    keys: npt.NDArray[np.int64]
    margin: FloatArray
    pd: FloatArray
    threshold: float
    training_as_of: date


@dataclass(frozen=True)
class Registered:
    """What training wrote down of the new model, and what the registry holds."""

    files: ModelFiles
    model_sha256: str
    feature_list_sha256: str
    n_trees: int


@dataclass(frozen=True)
class Mart:
    """Applications whose outcome is known: n rows in key order, f features.

    Attributes:
        groups: Group of each application, shape (n,), by attribute.
    """

    keys: npt.NDArray[np.int64]
    target: npt.NDArray[np.int8]
    matrix: npt.NDArray[np.float32]
    spec: FeatureSpec
    groups: Mapping[str, npt.NDArray[np.object_]]
    as_of: date


@dataclass(frozen=True)
class Rules:
    """What the lender decided."""

    limits: PromotionLimits
    cost_false_negative: float
    cost_false_positive: float
    minimum_cohort: int


@dataclass(frozen=True)
class ExplainedSample:
    """Rows of the mart with their contributions, both of shape (m, f), under ``names``."""

    names: tuple[str, ...]
    values: npt.NDArray[np.float32]
    contributions: FloatArray


@dataclass(frozen=True)
class Verdict:
    """All checks, and what of the model can be shown: nothing where it could not be loaded."""

    checks: tuple[Check, ...]
    sample: ExplainedSample | None

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that speak against the model."""
        return tuple(check for check in self.checks if check.status == "failed")

    @property
    def is_promoted(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.failed


def bounded(
    name: str,
    measured: float,
    slack: float,
    *,
    unit: str,
    advice: str,
    lowest: float | None = None,
    highest: float | None = None,
    widen_highest: bool = True,
) -> Check:
    """Hold a figure against its limits, which ``slack`` (sampling error) widens."""
    below = lowest is not None and measured + slack < lowest
    above = highest is not None and measured - (slack if widen_highest else 0) > highest
    bounds = [
        *([f"at least {lowest:.4g}"] if lowest is not None else []),
        *([f"at most {highest:.4g}"] if highest is not None else []),
    ]
    return Check(
        name,
        "failed" if below or above else "passed",
        f"{' and '.join(bounds)} (allowing for {slack:.4f}), {unit}",
        f"{measured:.4f}",
        advice if below or above else None,
        measured=measured,
        lower_bound=measured - slack,
        upper_bound=measured + slack,
        limit_value=highest if above or lowest is None else lowest,
    )


def skipped(name: str, reason: str) -> Check:
    """Say why something was not checked."""
    return Check(name, "skipped", "something to measure", reason)
