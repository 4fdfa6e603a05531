"""What the oracles share: safe quotients, and aggregates that stay exact where floats allow it."""

from __future__ import annotations

import numpy as np
import pandas as pd


def divide(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Divide; NULL where the denominator is NULL or 0 or the quotient is not finite."""
    with np.errstate(all="ignore"):
        quotient = numerator.to_numpy("float64") / denominator.to_numpy("float64")
    quotient[~np.isfinite(quotient)] = np.nan
    return pd.Series(quotient, index=numerator.index)
