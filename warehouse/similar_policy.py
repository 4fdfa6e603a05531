"""With how many resolved applications each one is compared, and how many of them are shown."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class SimilarPolicy(BaseModel):
    """The key ``similar`` of ``policy.yaml``; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference_rows: int = Field(gt=1)
    neighbours: int = Field(gt=0, le=50)
