from __future__ import annotations

import dataclasses
import pickle

import pyarrow as pa
import pytest

from models_ml.explain import explain_scores, reduce_contributions
from models_ml.feature_spec import hash_rows
from models_ml.predict import load_booster, predict_margins
from models_ml.score_batches import SCORED, BatchScorer
from models_ml.train import TrainedModel
from tests.models_ml.applications import CONCEPTS, SPEC, Applications
from warehouse.errors import GateError


@pytest.fixture(scope="module")
def scorer(trained: TrainedModel) -> BatchScorer:
    return BatchScorer(trained.model_text, trained.model_sha256, SPEC, CONCEPTS)


@pytest.fixture(scope="module")
def mart(applications: Applications) -> pa.Table:
    columns = {
        name: pa.array(applications.matrix[:600, at], from_pandas=True)
        for at, name in enumerate(SPEC.names)
    }
    return pa.table({"sk_id_curr": applications.keys[:600], **columns})


def score(scorer: BatchScorer, mart: pa.Table, rows: int) -> pa.Table:
    batches = mart.to_batches(max_chunksize=rows)
    return pa.Table.from_batches(scorer.score(iter(batches)), SCORED)


@pytest.mark.promise(19)
def test_batches_are_scored_and_explained_as_the_whole_is_in_every_bit(
    scorer: BatchScorer, mart: pa.Table, applications: Applications
) -> None:
    matrix, keys = applications.matrix[:600], applications.keys[:600]
    booster = load_booster(scorer.model_text, scorer.model_sha256)
    margins = predict_margins(booster, matrix, SPEC, 1)
    [chunk] = explain_scores(booster, matrix, margins, SPEC, 1)
    whole = reduce_contributions(chunk, keys, matrix, SPEC, CONCEPTS)

    scored = score(scorer, mart, 170)

    assert scored["margin"].to_pylist() == margins.tolist()
    assert scored["feature_row_hash"].to_pylist() == hash_rows(matrix)
    for name in ("sk_id_curr", "base_value", "contribution_rest"):
        assert scored[name].to_pylist() == whole.scores[name].to_pylist()
    for name, rows in {"top": whole.top, "concepts": whole.concepts}.items():
        nested = [row for rows in scored[name].to_pylist() for row in rows]
        assert nested == rows.drop_columns("sk_id_curr").to_pylist()


def test_how_rows_are_cut_and_sent_changes_nothing(scorer: BatchScorer, mart: pa.Table) -> None:
    sent = pickle.loads(pickle.dumps(scorer))
    assert score(sent, mart, 600).equals(score(scorer, mart, 37).combine_chunks())


def test_no_rows_are_no_scores(scorer: BatchScorer, mart: pa.Table) -> None:
    empty = pa.RecordBatch.from_pylist([], schema=mart.schema)
    assert list(scorer.score(iter([]))) == []
    assert list(scorer.score(iter([empty]))) == []


def test_an_altered_text_scores_nothing(scorer: BatchScorer, mart: pa.Table) -> None:
    altered = dataclasses.replace(scorer, model_text=scorer.model_text + " ")
    with pytest.raises(GateError, match="sha256"):
        score(altered, mart, 600)


def test_a_missing_value_reaches_the_model(scorer: BatchScorer, mart: pa.Table) -> None:
    gone = mart.set_column(
        mart.column_names.index("external_score"),
        "external_score",
        pa.nulls(len(mart), pa.float32()),
    )
    assert score(scorer, gone, 600)["margin"] != score(scorer, mart, 600)["margin"]
