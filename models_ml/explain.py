"""Explains every margin as a sum of contributions, and keeps of them what people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from models_ml.feature_spec import FeatureSpec
from models_ml.predict import check_features
from warehouse.errors import GateError

FloatArray = npt.NDArray[np.float64]

ADDITIVITY_TOLERANCE = 1e-6
CHUNK_ROWS = 8192
N_TOP = 20


@dataclass(frozen=True)
class ContributionChunk:
    """Exact SHAP values of consecutive rows, in log-odds of default.

    Attributes:
        rows: Which rows of the matrix these are.
        base_value: The margin before any feature is known, shape (m,).
        contributions: Shape (m, f), in feature order.
    """

    rows: slice
    base_value: FloatArray
    contributions: FloatArray


@dataclass(frozen=True)
class ReducedContributions:
    """What is stored of a chunk.

    Attributes:
        scores: sk_id_curr, base_value, contribution_rest (all beyond the top ones); one row each.
        top: sk_id_curr, rank, feature, feature_value, contribution.
        concepts: sk_id_curr, concept, contribution, lead_feature, lead_feature_value,
            lead_contribution.
        absolute_sum: Sum over the rows of each feature's absolute contribution, shape (f,).
    """

    scores: pa.Table
    top: pa.Table
    concepts: pa.Table
    absolute_sum: FloatArray


def explain_scores(
    booster: lgb.Booster,
    matrix: npt.NDArray[np.float32],
    margins: FloatArray,
    spec: FeatureSpec,
    threads: int,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[ContributionChunk]:
    """Yield the contributions of all rows, chunk by chunk, so that memory stays bounded.

    They are path-dependent tree SHAP (Lundberg et al. 2020), as LightGBM computes it.

    Args:
        booster: The model.
        matrix: Features, shape (n, f).
        margins: What ``predict_margins`` gave for the same rows, shape (n,).
        spec: Names of the matrix' columns.
        threads: Threads of LightGBM.
        chunk_rows: Rows explained at a time.

    Raises:
        GateError: The features are not the model's, or base value and contributions of any row
            miss its margin by 1e-6 or more.
    """
    check_features(booster, matrix, spec)
    for start in range(0, len(matrix), chunk_rows):
        rows = slice(start, min(start + chunk_rows, len(matrix)))
        values = np.asarray(
            booster.predict(matrix[rows], pred_contrib=True, num_threads=threads), np.float64
        )
        chunk = ContributionChunk(rows, values[:, -1], values[:, :-1])
        _check_additivity(chunk, margins[rows])
        yield chunk


def reduce_contributions(
    chunk: ContributionChunk,
    keys: npt.NDArray[np.int64],
    matrix: npt.NDArray[np.float32],
    spec: FeatureSpec,
    concepts: Mapping[str, str],
    n_top: int = N_TOP,
) -> ReducedContributions:
    """Reduce a chunk to the rows of ``ml.contributions`` and ``ml.concept_contributions``.

    Args:
        chunk: From ``explain_scores``.
        keys: ``sk_id_curr`` of all rows of ``matrix``, not only of the chunk's.
        matrix: The whole matrix that was explained.
        spec: Names of the matrix' columns.
        concepts: The concept of each feature.
        n_top: Contributions kept per application, by absolute value; feature order breaks ties.

    Raises:
        GateError: A feature has no concept.
    """
    keys, values = keys[chunk.rows], matrix[chunk.rows]
    top, rest = _top_contributions(chunk.contributions, keys, values, spec, n_top)
    scores = pa.table(
        {"sk_id_curr": keys, "base_value": chunk.base_value, "contribution_rest": rest}
    )
    return ReducedContributions(
        scores=scores,
        top=top,
        concepts=_concept_contributions(chunk.contributions, keys, values, spec, concepts),
        absolute_sum=np.abs(chunk.contributions).sum(axis=0),
    )


def _check_additivity(chunk: ContributionChunk, margins: FloatArray) -> None:
    gap = np.abs(chunk.base_value + chunk.contributions.sum(axis=1) - margins)
    # Written so that NaN fails too.
    failed = ~(gap < ADDITIVITY_TOLERANCE)
    if failed.any():
        raise GateError(
            f"Explanation: expected base value + contributions within {ADDITIVITY_TOLERANCE} of "
            f"the margin on every row, found {int(failed.sum())} rows apart, the first by "
            f"{gap[failed][0]:.3g}. Margins and contributions are not from one model."
        )


def _top_contributions(
    contributions: FloatArray,
    keys: npt.NDArray[np.int64],
    values: npt.NDArray[np.float32],
    spec: FeatureSpec,
    n_top: int,
) -> tuple[pa.Table, FloatArray]:
    order = np.argsort(-np.abs(contributions), axis=1, kind="stable")
    top, others = order[:, :n_top], order[:, n_top:]
    width = top.shape[1]
    table = pa.table(
        {
            "sk_id_curr": np.repeat(keys, width),
            "rank": np.tile(np.arange(1, width + 1, dtype=np.int16), len(keys)),
            "feature": _names(spec.names, top.ravel()),
            "feature_value": _nullable(np.take_along_axis(values, top, axis=1).ravel()),
            "contribution": np.take_along_axis(contributions, top, axis=1).ravel(),
        }
    )
    return table, np.take_along_axis(contributions, others, axis=1).sum(axis=1)


def _concept_contributions(
    contributions: FloatArray,
    keys: npt.NDArray[np.int64],
    values: npt.NDArray[np.float32],
    spec: FeatureSpec,
    concepts: Mapping[str, str],
) -> pa.Table:
    members = _members(spec, concepts)
    shape = (len(keys), len(members))
    sums, leads = np.empty(shape), np.empty(shape, dtype=np.int64)
    for position, columns in enumerate(members.values()):
        part = contributions[:, columns]
        sums[:, position] = part.sum(axis=1)
        # The lead pulls hardest in the direction of the sum; the first of equals in feature order.
        pull = np.where(sums[:, position, None] >= 0, part, -part)
        leads[:, position] = columns[np.argmax(pull, axis=1)]
    return pa.table(
        {
            "sk_id_curr": np.repeat(keys, len(members)),
            "concept": _names(tuple(members), np.tile(np.arange(len(members)), len(keys))),
            "contribution": sums.ravel(),
            "lead_feature": _names(spec.names, leads.ravel()),
            "lead_feature_value": _nullable(np.take_along_axis(values, leads, axis=1).ravel()),
            "lead_contribution": np.take_along_axis(contributions, leads, axis=1).ravel(),
        }
    )


def _members(spec: FeatureSpec, concepts: Mapping[str, str]) -> dict[str, npt.NDArray[np.int64]]:
    without = [name for name in spec.names if not concepts.get(name)]
    if without:
        raise GateError(
            f"Explanation: expected a concept for every feature, found none for {without[:10]}. "
            "Complete the feature dictionary."
        )
    names = np.array([concepts[name] for name in spec.names])
    return {str(concept): np.flatnonzero(names == concept) for concept in np.unique(names)}


def _names(names: tuple[str, ...], indices: npt.NDArray[np.int64]) -> pa.Array:
    """Spell indices as names, each name stored once."""
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(names))


def _nullable(values: npt.NDArray[np.float32]) -> pa.Array:
    return pa.array(values.astype(np.float64), from_pandas=True)
