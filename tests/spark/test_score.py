"""Scores and explanations from executors are those of one process, bit for bit."""

from __future__ import annotations

import dataclasses

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from flows.champion import Champion
from models_ml.explain import explain_scores, reduce_contributions
from models_ml.feature_spec import build_feature_spec, hash_rows, to_matrix
from models_ml.predict import hash_model_text, load_booster, predict_margins
from tests.spark.conftest import BothEngines
from tests.spark.parity import compare
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import read_dictionary, read_reference_version

# No pandas frame is handed to Spark or taken from it.
FRAMES = "ignore:PySpark does not yet fully support pandas:FutureWarning"
pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings(FRAMES)]


@pytest.fixture(scope="module")
def mart(engines: BothEngines) -> pa.Table:
    return engines.session.table("features.application_features").toArrow().sort_by("sk_id_curr")


@pytest.fixture(scope="module")
def champion(engines: BothEngines, mart: pa.Table) -> Champion:
    """A small model of all usable features, as the registry hands one out."""
    with open_writer(engines.settings) as connection:
        spec = build_feature_spec(read_dictionary(connection))
        references = read_reference_version(connection)
    matrix = to_matrix(mart, spec)
    booster = lgb.train(
        {"objective": "binary", "num_leaves": 15, "num_threads": 1, "seed": 1, "verbose": -1},
        lgb.Dataset(
            matrix,
            matrix[:, spec.names.index("ext_mean")] < 0.45,
            feature_name=list(spec.names),
            categorical_feature=spec.categorical_indices,
        ),
        num_boost_round=20,
    )
    text = booster.model_to_string()
    return Champion(3, text, hash_model_text(text), spec.sha256, references)


@pytest.fixture(scope="module")
def single_node(engines: BothEngines, mart: pa.Table, champion: Champion) -> dict[str, pa.Table]:
    """What one process stores of the same mart."""
    with open_writer(engines.settings) as connection:
        dictionary = read_dictionary(connection)
    booster = load_booster(champion.model_text, champion.model_sha256)
    spec = build_feature_spec(dictionary)
    matrix = to_matrix(mart, spec)
    keys: npt.NDArray[np.int64] = mart["sk_id_curr"].to_numpy()
    margins = predict_margins(booster, matrix, spec, 2)
    [chunk] = explain_scores(booster, matrix, margins, spec, 2)
    concepts = dict(zip(dictionary["feature"], dictionary["concept"], strict=True))
    reduced = reduce_contributions(chunk, keys, matrix, spec, concepts)
    return {
        "contributions": reduced.top,
        "concept_contributions": reduced.concepts,
        "explained": reduced.scores.append_column("margin", pa.array(margins)).append_column(
            "feature_row_hash", pa.array(hash_rows(matrix))
        ),
    }


def test_executors_write_what_one_process_writes_in_every_bit(
    engines: BothEngines, champion: Champion, single_node: dict[str, pa.Table]
) -> None:
    from flows.spark.score import score_on_spark

    score_on_spark(engines.session, champion)
    for name, here in single_node.items():
        there = engines.session.table(f"ml.{name}").toArrow().select(here.column_names)
        assert [column for column in compare(name, here, there) if column.n_unequal] == []
    [made_by] = engines.session.sql("select distinct model_version from ml.explained").collect()
    assert tuple(made_by) == (3,)


def test_an_altered_text_stops_the_executors(engines: BothEngines, champion: Champion) -> None:
    from pyspark.errors import PythonException

    from flows.spark.score import make_scorer, score_mart

    scorer = make_scorer(engines.session, champion)
    altered = dataclasses.replace(scorer, model_text=scorer.model_text + " ")
    mart = engines.session.table("features.application_features")
    with pytest.raises(PythonException, match="sha256"):
        score_mart(mart, altered).count()


def test_a_mart_of_other_references_is_not_scored(engines: BothEngines, champion: Champion) -> None:
    from flows.spark.score import score_on_spark

    with pytest.raises(GateError, match="other references"):
        score_on_spark(engines.session, dataclasses.replace(champion, reference_version="other"))
