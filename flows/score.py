"""Scoring and explaining: from the feature mart to the ml tables of one batch."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import (
    append_rows,
    read_dictionary,
    read_features,
    read_reference_version,
    replace_rows,
    transaction,
)
from warehouse.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Features:
    """The mart as the champion reads it: n rows in key order, f features."""

    keys: npt.NDArray[np.int64]
    matrix: npt.NDArray[np.float32]
    spec: Any
    concepts: dict[str, str]


@task(name="score and explain", cache_policy=NO_CACHE)
def score_applications(settings: Settings, batch: str, champion: Champion) -> None:
    """Write margin and explanation of every application, all of them or none.

    Raises:
        GateError: The mart is not the one the champion was trained on, or an explanation does not
            add up.
    """
    from models_ml.explain import explain_scores, reduce_contributions
    from models_ml.feature_spec import hash_rows
    from models_ml.predict import load_booster, predict_margins

    booster = load_booster(champion.model_text, champion.model_sha256)
    with open_writer(settings) as connection:
        features = read_champion_features(connection, champion, booster.feature_name())
        margins = predict_margins(booster, features.matrix, features.spec, settings.threads)
        scores = []
        with transaction(connection):
            for table in ("contributions", "concept_contributions"):
                replace_rows(connection, table)  # only the latest batch is kept
            for chunk in explain_scores(
                booster, features.matrix, margins, features.spec, settings.threads
            ):
                reduced = reduce_contributions(
                    chunk, features.keys, features.matrix, features.spec, features.concepts
                )
                scores.append(reduced.scores)
                append_rows(connection, "contributions", reduced.top, batch_id=batch)
                append_rows(connection, "concept_contributions", reduced.concepts, batch_id=batch)
            rows = (
                pa.concat_tables(scores)
                .append_column("margin", pa.array(margins))
                .append_column("feature_row_hash", pa.array(hash_rows(features.matrix)))
                .append_column("role", pa.array(["champion"] * len(margins)))
                .append_column("model_version", pa.array([champion.version] * len(margins)))
            )
            replace_rows(connection, "scores", rows, batch_id=batch)


def read_champion_features(
    connection: duckdb.DuckDBPyConnection, champion: Champion, names: list[str]
) -> Features:
    """Read the mart in key order, cut to the features of the champion.

    Raises:
        GateError: A feature is gone from the mart, changed its kind, or may no longer be used; or
            the mart is computed with the references of another model.
    """
    from models_ml.feature_spec import build_feature_spec, to_matrix

    in_force = read_reference_version(connection)
    if in_force != champion.reference_version:
        raise GateError(
            f"The mart is computed with other references than model version {champion.version}: "
            f"expected {champion.reference_version}, found {in_force}. Run `scorehouse night`, "
            "which builds it for the champion."
        )
    table = read_features(connection)
    dictionary = read_dictionary(connection)
    spec = build_feature_spec(dictionary[dictionary["feature"].isin(names)])
    if spec.sha256 != champion.feature_list_sha256:
        gone = sorted(set(names) - set(spec.names))
        raise GateError(
            f"Model version {champion.version} was trained on other features than the mart "
            f"offers: expected {len(names)}, found {len(spec.names)} of them usable (missing, not "
            f"for model use or of another kind: {gone[:10]}). Run `scorehouse train`."
        )
    return Features(
        keys=table["sk_id_curr"].to_numpy(),
        matrix=to_matrix(table, spec),
        spec=spec,
        concepts=dict(zip(dictionary["feature"], dictionary["concept"], strict=True)),
    )
