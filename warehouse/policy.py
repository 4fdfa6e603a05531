"""The lender's policy: typed, versioned by its content, stored as rows that SQL applies."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from warehouse.drop_limits import DropLimits
from warehouse.errors import UsageError
from warehouse.promotion_limits import PromotionLimits
from warehouse.recourse_policy import RecoursePolicy
from warehouse.similar_policy import SimilarPolicy

POLICY_FILE = Path(__file__).with_name("policy.yaml")


class Policy(BaseModel):
    """What is in ``policy.yaml``; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cost_false_negative: float = Field(gt=0)
    cost_false_positive: float = Field(gt=0)
    points_base: float
    odds_base: float = Field(gt=0)
    points_to_double_odds: float = Field(gt=0)
    review_band_points: float = Field(ge=0)
    validity_days: int = Field(gt=0)
    history_days: int = Field(gt=0)
    access_log_days: int = Field(gt=0)
    minimum_cohort: int = Field(gt=0)
    grades: dict[str, float]
    drops: DropLimits
    promotion: PromotionLimits
    recourse: RecoursePolicy
    similar: SimilarPolicy
    monotone_constraints: dict[str, Literal[-1, 1]] = {}

    @model_validator(mode="after")
    def _grades_cover_every_probability(self) -> Policy:
        bounds = list(self.grades.values())
        if not bounds or bounds != sorted(set(bounds)) or bounds[0] <= 0 or bounds[-1] <= 1:
            raise ValueError(f"grades: expected rising bounds that end above 1, found {bounds}")
        return self

    @property
    def sha256(self) -> str:
        """Hash of the content, whatever the file's layout."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def load_policy(path: Path = POLICY_FILE) -> Policy:
    """Read and check the policy file.

    Raises:
        UsageError: A key is unknown or missing, or a value is out of range.
    """
    try:
        return Policy.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise UsageError(f"The policy in {path} is not usable:\n{error}") from error


def record_policy(connection: duckdb.DuckDBPyConnection, policy: Policy, now: datetime) -> int:
    """Return the version of ``policy``, adding it as the next one if its content is new.

    A content that returns after another one was in force gets a version of its own again, so that
    the latest row is always the one in force.
    """
    latest = connection.execute(
        "select policy_version, policy_sha256 from ml.policies order by policy_version desc limit 1"
    ).fetchall()
    if latest and latest[0][1] == policy.sha256:
        return int(latest[0][0])
    version = int(latest[0][0]) + 1 if latest else 1
    connection.execute("begin")
    connection.execute(
        "insert into ml.policies values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            version,
            policy.sha256,
            now,
            policy.cost_false_negative,
            policy.cost_false_positive,
            policy.points_base,
            policy.odds_base,
            policy.points_to_double_odds,
            policy.review_band_points,
            policy.validity_days,
            policy.minimum_cohort,
            policy.history_days,
        ],
    )
    lower = 0.0
    for grade, upper in policy.grades.items():
        connection.execute(
            "insert into ml.policy_grades values (?, ?, ?, ?)", [version, grade, lower, upper]
        )
        lower = upper
    connection.execute(
        "insert into ml.recourse_policies values (?, ?, ?, ?)",
        [
            version,
            policy.recourse.within_points,
            policy.recourse.most_applications,
            policy.recourse.most_options,
        ],
    )
    for name, value in policy.promotion:
        connection.execute("insert into ml.policy_limits values (?, ?, ?)", [version, name, value])
    connection.execute("commit")
    return version
