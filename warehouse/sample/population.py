"""Draws clients as latent standard normal variables that carry the published correlations."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

import numpy as np

from warehouse.sample.published import Flags, Floats, Ints, correlations, count_within

TARGET_RATE = 0.0807

# Below this many clients a few defaulters would be shifted too far.
_ENOUGH_TO_MATCH = 1_000

Latents = dict[str, Floats]

_NORMAL = NormalDist()
_GRID = np.linspace(-7.0, 7.0, 14_001)
_CDF = np.array([_NORMAL.cdf(x) for x in _GRID])


def normal_cdf(z: Floats) -> Floats:
    """The standard normal distribution function, interpolated in a table (error below 1e-7)."""
    probabilities: Floats = np.interp(z, _GRID, _CDF)
    return probabilities


def normal_quantile(probability: float) -> float:
    """The value that a standard normal variable stays below with ``probability``."""
    return _NORMAL.inv_cdf(probability)


@cache
def _factor() -> Floats:
    _, matrix = correlations()
    return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)


def draw_latents(rng: np.random.Generator, clients: int) -> Latents:
    """Draw the latent variables of ``clients`` clients: a Gaussian copula.

    Each published column has one latent variable; its quantile function turns the latent's normal
    probability into a value, so the marginal is the published one whatever the correlations
    (Nelsen, An Introduction to Copulas, 2nd ed., section 2.9).
    """
    names, _ = correlations()
    noise = rng.standard_normal((clients, len(names)))
    values = noise @ _factor().T
    if clients >= _ENOUGH_TO_MATCH:
        _match_classes(values)
    # BLAS kernels differ between machines in the last bits: rounding makes the sample portable.
    return dict(zip(names, np.round(values, 6).T, strict=True))


def _match_classes(values: Floats) -> None:
    """Give the sample the population's default rate and, by outcome, its mean latents.

    Moment matching (Glasserman, Monte Carlo Methods in Financial Engineering, section 4.5): any
    seed shows the published strength of each column, with much less luck of the draw.
    """
    _, matrix = correlations()
    risk = np.interp(spread(values[:, -1]), _CDF, _GRID)
    values[:, -1] = risk
    surprise = values - np.outer(risk, matrix[-1])
    defaulted = _defaults(risk)
    for rows in (defaulted, ~defaulted):
        values[rows] -= surprise[rows].mean(axis=0)
    values[:, -1] = risk


def share_of_variance(z: Floats, weight: float, rng: np.random.Generator) -> Floats:
    """Mix a client's latent with fresh noise; ``weight`` of the variance stays the client's."""
    return math.sqrt(weight) * z + math.sqrt(1.0 - weight) * rng.standard_normal(len(z))


def spread(z: Floats, groups: Ints | None = None) -> Floats:
    """Probabilities by rank within each group, so that rows keep the published marginal.

    Clients with many loans are not average clients: without this, their latents would shift the
    distribution over loans.
    """
    groups = np.zeros(len(z), dtype=np.int64) if groups is None else groups
    order = np.lexsort((z, groups))
    sizes = np.bincount(groups, minlength=1)
    out = np.empty(len(z))
    out[order] = (count_within(sizes) + 0.5) / np.repeat(sizes, sizes)
    return out


def defaults(latents: Latents) -> Flags:
    """TARGET: the latent risk lies above the published default rate's quantile."""
    return _defaults(latents["RISK"])


def _defaults(risk: Floats) -> Flags:
    return risk > normal_quantile(1.0 - TARGET_RATE)
