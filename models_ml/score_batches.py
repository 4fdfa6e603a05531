"""Scores and explains batches of the feature mart with a model's text alone: an executor's work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from models_ml.explain import ReducedContributions, explain_scores, reduce_contributions
from models_ml.feature_spec import FeatureSpec, hash_rows, to_matrix
from models_ml.predict import load_booster, predict_margins

TOP = pa.struct(
    [
        ("rank", pa.int16()),
        ("feature", pa.string()),
        ("feature_value", pa.float64()),
        ("contribution", pa.float64()),
    ]
)
CONCEPT = pa.struct(
    [
        ("concept", pa.string()),
        ("contribution", pa.float64()),
        ("lead_feature", pa.string()),
        ("lead_feature_value", pa.float64()),
        ("lead_contribution", pa.float64()),
    ]
)
# One row per application: a row of ml.explained, and in lists those of ml.contributions and
# ml.concept_contributions.
SCORED = pa.schema(
    [
        ("sk_id_curr", pa.int64()),
        ("margin", pa.float64()),
        ("base_value", pa.float64()),
        ("contribution_rest", pa.float64()),
        ("feature_row_hash", pa.string()),
        ("top", pa.list_(TOP)),
        ("concepts", pa.list_(CONCEPT)),
    ]
)


@dataclass(frozen=True)
class BatchScorer:
    """A champion that can be sent to another process.

    Each application is scored by itself: how rows are cut into batches changes no bit.

    Attributes:
        model_text: LightGBM's.
        model_sha256: Of the text as it was registered; checked where the text arrives.
        spec: Features of the model.
        concepts: The concept of each feature.
    """

    model_text: str
    model_sha256: str
    spec: FeatureSpec
    concepts: dict[str, str]

    def score(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Turn batches with ``sk_id_curr`` and the features into batches of schema ``SCORED``.

        Raises:
            GateError: The text is not the one registered, a feature is missing, or an explanation
                does not add up.
        """
        booster = load_booster(self.model_text, self.model_sha256)
        for batch in batches:
            table = pa.Table.from_batches([batch])
            matrix = to_matrix(table, self.spec)
            keys = table["sk_id_curr"].to_numpy()
            margins = predict_margins(booster, matrix, self.spec, threads=1)
            hashes = hash_rows(matrix)
            for chunk in explain_scores(booster, matrix, margins, self.spec, threads=1):
                reduced = reduce_contributions(chunk, keys, matrix, self.spec, self.concepts)
                rows = chunk.rows
                yield _nest(reduced, pa.array(margins[rows]), pa.array(hashes[rows]))


def _nest(reduced: ReducedContributions, margins: pa.Array, hashes: pa.Array) -> pa.RecordBatch:
    scores = reduced.scores.append_column("margin", margins)
    scores = scores.append_column("feature_row_hash", hashes)
    scores = scores.append_column("top", _by_application(reduced.top, TOP, len(scores)))
    scores = scores.append_column(
        "concepts", _by_application(reduced.concepts, CONCEPT, len(scores))
    )
    [batch] = scores.select(SCORED.names).cast(SCORED).combine_chunks().to_batches()
    return batch


def _by_application(rows: pa.Table, kind: pa.StructType, n: int) -> pa.ListArray:
    """Put rows, as many of each application and in its order, into one list per application."""
    columns = [rows[field.name].combine_chunks().cast(field.type) for field in kind.fields]
    structs = pa.StructArray.from_arrays(columns, fields=kind.fields)
    offsets = np.arange(n + 1, dtype=np.int32) * (len(rows) // max(n, 1))
    return pa.ListArray.from_arrays(pa.array(offsets), structs)
