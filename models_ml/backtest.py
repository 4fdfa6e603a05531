"""Tests of a calibration against outcomes: the distributions that SQL does not have."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta, binom, chi2

FloatArray = npt.NDArray[np.float64]

# Share of the default rates that an interval of Jeffreys holds.
CONFIDENCE = 0.95


def backtest_tests(measured: pd.DataFrame) -> pd.DataFrame:
    """Compare observed defaults with the probabilities that were given.

    The interval of the default rate is Jeffreys': quantiles of Beta(d + 1/2, n - d + 1/2) with d
    defaults of n outcomes, 0 where none defaulted and 1 where all did (Brown, Cai and DasGupta
    2001). ``p_jeffreys`` is the probability of a default rate of at most the mean pd under that
    distribution (European Central Bank, Instructions for reporting the validation results of
    internal models, 2019); ``p_binomial`` that of d or more defaults under Binomial(n, mean pd).
    Both are small where the pd is too low. ``p_hosmer_lemeshow`` is that of so large a statistic
    under chi2 with as many degrees of freedom as groups, none of which was fitted; it is small
    where the pd is wrong either way.

    Args:
        measured: Columns batch_id, role, grade, contract_type, n_resolved, observed_defaults,
            mean_pd, hosmer_lemeshow and n_groups (both NaN where not computed).

    Returns:
        The columns of ``ml.backtest_tests``; no row for those without an outcome.
    """
    resolved = measured[measured["n_resolved"] > 0]
    n, defaults, mean_pd = _counts(resolved)
    statistic = resolved["hosmer_lemeshow"].to_numpy(dtype=np.float64)
    groups = resolved["n_groups"].to_numpy(dtype=np.float64, na_value=np.nan)
    return resolved[["batch_id", "role", "grade", "contract_type"]].assign(
        **_jeffreys(n, defaults, mean_pd),
        p_binomial=binom.sf(defaults - 1, n, mean_pd),
        p_hosmer_lemeshow=chi2.sf(statistic, groups),
    )


def pooled_tests(pooled: pd.DataFrame) -> pd.DataFrame:
    """Do Jeffreys' part of that for the cohorts of several nights together.

    Args:
        pooled: Columns batch_id, n_resolved (above 0), observed_defaults and mean_pd.

    Returns:
        The columns of ``ml.pooled_tests``.
    """
    return pooled[["batch_id"]].assign(**_jeffreys(*_counts(pooled)))


def _counts(rows: pd.DataFrame) -> tuple[FloatArray, FloatArray, FloatArray]:
    n, defaults, mean_pd = (
        rows[name].to_numpy(dtype=np.float64)
        for name in ("n_resolved", "observed_defaults", "mean_pd")
    )
    return n, defaults, mean_pd


def _jeffreys(n: FloatArray, defaults: FloatArray, mean_pd: FloatArray) -> dict[str, FloatArray]:
    posterior = beta(defaults + 0.5, n - defaults + 0.5)
    tail = (1 - CONFIDENCE) / 2
    return {
        "default_rate_lower": np.where(defaults == 0, 0.0, posterior.ppf(tail)),
        "default_rate_upper": np.where(defaults == n, 1.0, posterior.ppf(1 - tail)),
        "p_jeffreys": posterior.cdf(mean_pd),
    }
