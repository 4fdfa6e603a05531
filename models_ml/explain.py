"""Explains every margin as a sum of contributions, and keeps of them what people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from models_ml.feature_spec import FeatureSpec
from models_ml.predict import check_features
from warehouse.errors import GateError

if TYPE_CHECKING:
    from models_ml.ranking import Ranked
    from models_ml.tree_shap import TreeShap

FloatArray = npt.NDArray[np.float64]

ADDITIVITY_TOLERANCE = 1e-6
# LightGBM's own contributions cost eighty times the prediction: they are asked for a sample.
ORACLE_TOLERANCE = 1e-5
N_COMPARED = 100
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

    They are path-dependent tree SHAP (Lundberg et al. 2020), computed by ``tree_shap`` and compared
    with LightGBM's own on a seeded sample first.

    Args:
        booster: The model.
        matrix: Features, shape (n, f).
        margins: What ``predict_margins`` gave for the same rows, shape (n,).
        spec: Names of the matrix' columns.
        threads: Threads to share the rows; they do not change the result.
        chunk_rows: Rows explained at a time.

    Raises:
        GateError: The features are not the model's, ``tree_shap`` cannot explain the model (paths
            of too many features, linear leaves), a contribution of the sample is 1e-5 or more from
            LightGBM's, or base value and contributions of any row miss its margin by 1e-6 or more.
    """
    # numba takes a second to import; only explaining pays for it.
    from models_ml.tree_shap import read_lightgbm

    check_features(booster, matrix, spec)
    try:
        model = read_lightgbm(booster.model_to_string())
    except ValueError as error:
        raise GateError(str(error)) from error
    _check_sample(booster, model, matrix, threads)
    for start in range(0, len(matrix), chunk_rows):
        rows = slice(start, min(start + chunk_rows, len(matrix)))
        contributions = model.explain(matrix[rows], threads)
        chunk = ContributionChunk(
            rows, np.full(len(contributions), model.base_value), contributions
        )
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
    from models_ml.ranking import rank_contributions

    keys, values = keys[chunk.rows], matrix[chunk.rows]
    concept_names, concept_indices = _index_concepts(spec, concepts)
    ranked = rank_contributions(chunk.contributions, concept_indices, n_top)
    scores = pa.table(
        {"sk_id_curr": keys, "base_value": chunk.base_value, "contribution_rest": ranked.rest}
    )
    return ReducedContributions(
        scores=scores,
        top=_top_table(chunk, ranked.top, keys, values, spec),
        concepts=_concept_table(chunk, ranked, concept_names, keys, values, spec),
        absolute_sum=ranked.absolute_sum,
    )


def _check_sample(
    booster: lgb.Booster, model: TreeShap, matrix: npt.NDArray[np.float32], threads: int
) -> None:
    chosen = np.random.default_rng(len(matrix)).permutation(len(matrix))[:N_COMPARED]
    if not len(chosen):
        return
    sample = matrix[np.sort(chosen)]
    expected = np.asarray(booster.predict(sample, pred_contrib=True, num_threads=threads))
    found = np.column_stack(
        [model.explain(sample, threads), np.full(len(sample), model.base_value)]
    )
    gap = float(np.abs(found - expected).max())
    # Written so that NaN fails too.
    if not gap < ORACLE_TOLERANCE:
        raise GateError(
            f"Explanation: expected contributions within {ORACLE_TOLERANCE} of LightGBM's own on "
            f"{len(sample)} applications, found one {gap:.3g} apart. LightGBM may have changed how "
            "its trees decide: compare models_ml/tree_shap with the version installed."
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


def _top_table(
    chunk: ContributionChunk,
    top: npt.NDArray[np.int32],
    keys: npt.NDArray[np.int64],
    values: npt.NDArray[np.float32],
    spec: FeatureSpec,
) -> pa.Table:
    width = top.shape[1]
    return pa.table(
        {
            "sk_id_curr": np.repeat(keys, width),
            "rank": np.tile(np.arange(1, width + 1, dtype=np.int16), len(keys)),
            "feature": _names(spec.names, top.ravel()),
            "feature_value": _nullable(np.take_along_axis(values, top, axis=1).ravel()),
            "contribution": np.take_along_axis(chunk.contributions, top, axis=1).ravel(),
        }
    )


def _concept_table(
    chunk: ContributionChunk,
    ranked: Ranked,
    concept_names: tuple[str, ...],
    keys: npt.NDArray[np.int64],
    values: npt.NDArray[np.float32],
    spec: FeatureSpec,
) -> pa.Table:
    n_concepts = len(concept_names)
    leads = ranked.leads
    return pa.table(
        {
            "sk_id_curr": np.repeat(keys, n_concepts),
            "concept": _names(concept_names, np.tile(np.arange(n_concepts), len(keys))),
            "contribution": ranked.concept_sums.ravel(),
            "lead_feature": _names(spec.names, leads.ravel()),
            "lead_feature_value": _nullable(np.take_along_axis(values, leads, axis=1).ravel()),
            "lead_contribution": np.take_along_axis(chunk.contributions, leads, axis=1).ravel(),
        }
    )


def _index_concepts(
    spec: FeatureSpec, concepts: Mapping[str, str]
) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """Return the concepts in order of name and, for each feature, which of them is its own."""
    without = [name for name in spec.names if not concepts.get(name)]
    if without:
        raise GateError(
            f"Explanation: expected a concept for every feature, found none for {without[:10]}. "
            "Complete the feature dictionary."
        )
    names, indices = np.unique([concepts[name] for name in spec.names], return_inverse=True)
    return tuple(names.tolist()), indices


def _names(names: tuple[str, ...], indices: npt.NDArray[np.integer]) -> pa.Array:
    """Spell indices as names, each name stored once."""
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(names))


def _nullable(values: npt.NDArray[np.float32]) -> pa.Array:
    return pa.array(values.astype(np.float64), from_pandas=True)
