"""What an officer may narrow and order the worklist by."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class WorklistFilter:
    """What the worklist is narrowed to; None means no narrowing.

    A range holds from its lower bound up to, not including, its upper one; amounts are in the
    currency of the data, ages in years, ``effort_from`` is instalment over income. ``order`` is one
    of ``distance`` (nearest to the cut-off first), ``points``, ``points_high``, ``amount`` (largest
    first), ``amount_low``, ``effort`` (heaviest first) or ``id``.
    """

    decision: str | None = None
    grade: str | None = None
    contract_type: str | None = None
    region: int | None = None
    within_points: float | None = None
    amount_from: float | None = None
    amount_below: float | None = None
    effort_from: float | None = None
    age_from: float | None = None
    age_below: float | None = None
    income_from: float | None = None
    income_below: float | None = None
    income_type: str | None = None
    order: str = "distance"

    @property
    def parameters(self) -> dict[str, Any]:
        """The filter as query parameters, without the order."""
        return {name: value for name, value in asdict(self).items() if name != "order"}
