"""The part of the policy that says what a new model must show before it decides."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator


class PromotionLimits(BaseModel):
    """What a new model must show before it decides; ``policy.yaml`` says what each means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cost_margin: float = Field(ge=0, lt=1)
    shared_defaults: int = Field(ge=0)
    standard_errors: float = Field(ge=0)
    lowest_auc: float = Field(ge=0.5, lt=1)
    highest_auc: float = Field(gt=0.5, le=1)
    calibration_mean: float = Field(gt=0)
    calibration_slope: float = Field(gt=0)
    data_age_days: int = Field(ge=0)
    approval_ratio_gender: float = Field(ge=0, le=1)
    approval_ratio_age_band: float = Field(ge=0, le=1)
    fairness_margin: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _some_auc_is_allowed(self) -> PromotionLimits:
        if self.lowest_auc >= self.highest_auc:
            raise ValueError(
                f"promotion: expected lowest_auc below highest_auc, found {self.lowest_auc} and "
                f"{self.highest_auc}"
            )
        return self
