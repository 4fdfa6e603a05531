"""Exact path-dependent SHAP values of LightGBM models, for about the cost of predicting.

A tree is the sum of its leaves. On the path to a leaf of value v, d distinct features are tested.
Let z_i be the share of the training rows, among those that came so far, that pass the path's tests
on feature i, and S the features whose tests a row passes. In path-dependent tree SHAP (Lundberg et
al. 2020, "From local explanations to global understanding with explainable AI for trees",
Algorithm 1) a coalition T is worth v * prod(i in T: 1 if i in S else 0) * prod(i not in T: z_i).
Shapley's sum over coalitions then is, for a feature that passes (in S) and one that does not::

    phi_i = v * (1 - z_i) * U(S) * Q(S - i)         phi_i = -v * U(S) * Q(S)

    U(S) = prod(z_j: j not in S)
    Q(S) = sum over k of k! (d-1-k)! / d! * (coefficient of x^k in prod(x + z_j: j in S))

As a contribution depends on S alone, it is looked up. Each tree is cut into groups of neighbouring
leaves that together ask at most ``MAX_BITS`` yes-or-no questions: "does the row pass all tests on
feature i above the group?" and "does it go left here?" inside. One table per group and feature
holds the sum of the group's leaves for every combination of answers. A row costs one comparison
per test, one lookup and addition per group and feature: for L leaves of depth D about L * D / 4
each, where the usual algorithm needs L * D^2 steps with a division in most. Tables take about
2^MAX_BITS * 2 * L * D bytes and are made once per model.

Rows are independent of each other: neither threads nor blocks change a bit of the result. The
folder stands alone: it needs numpy and numba, and reads the text of ``Booster.model_to_string``::

    contributions = read_lightgbm(booster.model_to_string()).explain(matrix, threads=2)

``lightgbm_text`` reads trees, ``groups`` cuts them, ``kernel`` is compiled.
"""

from .explainer import TreeShap, read_lightgbm
from .groups import MAX_BITS
from .kernel import MAX_FEATURES

__all__ = ["MAX_BITS", "MAX_FEATURES", "TreeShap", "read_lightgbm"]
