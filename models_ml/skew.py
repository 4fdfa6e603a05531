"""Finds features that lie where those of the training hardly ever did: broken, not drifted.

A model takes a column that went empty, or is a thousand times too large, without a word. One that
is mostly zero stays so times a thousand: its drop is refused by its mean (warehouse/drop_bands.py).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

# Of the values, this share or more in a place that held at most the other share of those of the
# training; and less probable by chance than this.
_CROWDED = 0.95
_USUAL = 0.5
_CHANCE = 1e-9


def find_skewed(reference_bins: pd.DataFrame, counts: pd.DataFrame) -> list[str]:
    """Name the features that are empty, or beyond the values of the training, in nearly all rows.

    Args:
        reference_bins: Of the model, as ``drift.build_reference_bins`` makes them.
        counts: Rows of now in the same bins, from ``drift.count_bins``.

    Returns:
        One sentence for each feature.
    """
    merged = reference_bins.merge(counts, on=["feature", "bin"], validate="one_to_one")
    found = []
    for feature, bins in merged.groupby("feature", sort=True):
        bins = bins.sort_values("bin")
        before = bins["reference_count"].to_numpy(dtype=np.int64)
        now = bins["count"].to_numpy(dtype=np.int64)
        if now[0] == now.sum() and _is_no_chance(before[0], before.sum(), now[0]):
            found.append(
                f"{feature}: empty in every row, in {before[0] / before.sum():.0%} of the training "
                "rows"
            )
        elif len(now) > 3:  # NULL and at least three places a value may lie in
            found += _beyond(str(feature), before[1:], now[1:])
    return found


def _beyond(feature: str, before: npt.NDArray[np.int64], now: npt.NDArray[np.int64]) -> list[str]:
    for place, what in ((0, "lowest"), (-1, "highest")):
        if _is_crowded(before[place], before.sum(), now[place], now.sum()):
            return [
                f"{feature}: {now[place] / now.sum():.0%} of the values lie among the {what} "
                f"{before[place] / max(before.sum(), 1):.0%} of the training"
            ]
    return []


def _is_crowded(before: int, n_before: int, now: int, n_now: int) -> bool:
    if not n_now or not n_before or now < _CROWDED * n_now or before > _USUAL * n_before:
        return False
    return _is_no_chance(before, n_before, now)


def _is_no_chance(before: int, n_before: int, now: int) -> bool:
    # As if two more training rows had lain there and two elsewhere, so that none is no certainty.
    return now * math.log((before + 2) / (n_before + 4)) < math.log(_CHANCE)
