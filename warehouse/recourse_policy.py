"""What may be changed about a request when one looks for what would change its decision."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Lever = Literal[
    "smaller_loan",
    "own_contribution",
    "without_insurance",
    "longer_term",
    "shorter_term",
    "home_telephone",
    "work_telephone",
    "email_address",
    "document_3",
]
# Lowest and highest step of a lever. Beyond them a request is another one altogether.
BOUNDS: dict[Lever, tuple[float, float]] = {
    "smaller_loan": (0.5, 0.99),
    "own_contribution": (0.5, 0.99),
    "without_insurance": (1, 1),
    "longer_term": (0.5, 0.99),
    "shorter_term": (1.01, 2),
    "home_telephone": (1, 1),
    "work_telephone": (1, 1),
    "email_address": (1, 1),
    "document_3": (1, 1),
}
# Keys of what would be are made of an application's key and two digits; 0 is the request as it is.
MOST_VARIANTS = 99


class RecoursePolicy(BaseModel):
    """The key ``recourse`` of ``policy.yaml``; unknown keys and levers are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    within_points: float = Field(ge=0)
    most_applications: int = Field(ge=0)
    most_options: int = Field(gt=0)
    levers: dict[Lever, list[float]]

    @model_validator(mode="after")
    def _steps_lie_within_bounds(self) -> RecoursePolicy:
        for lever, steps in self.levers.items():
            lowest, highest = BOUNDS[lever]
            if len(set(steps)) != len(steps) or any(
                not lowest <= step <= highest for step in steps
            ):
                raise ValueError(
                    f"{lever}: expected distinct steps from {lowest} to {highest}, found {steps}"
                )
        if sum(map(len, self.levers.values())) > MOST_VARIANTS:
            raise ValueError(f"levers: expected at most {MOST_VARIANTS} steps in all")
        return self
