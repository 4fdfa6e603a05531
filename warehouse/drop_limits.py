"""The part of the policy that says how far a drop may differ from the last good one."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class DropLimits(BaseModel):
    """How far a drop may differ from the last good one; ``policy.yaml`` says what each means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows_factor: float = Field(gt=1)
    covered_share: float = Field(gt=0, le=1)
    missing_share: float = Field(gt=0, le=1)
    sentinel_share: float = Field(gt=0, le=1)
    unseen_share: float = Field(gt=0, le=1)
    foreign_share: float = Field(gt=0, le=1)
    mean_deviations: float = Field(gt=0)
    standard_errors: float = Field(ge=0)
    wider: dict[str, Annotated[float, Field(ge=1)]] = {}

    def width(self, table: str, column: str | None = None) -> float:
        """Return by how much the limits of a table, or of one of its columns, are multiplied."""
        of_table = self.wider.get(table, 1.0)
        return max(of_table, self.wider.get(f"{table}.{column}", 1.0))
