"""Scoring and explaining: from the feature mart to the ml tables of one batch."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.audit import keep_features
from flows.champion import Champion
from flows.lineage import code_sha256
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import (
    append_rows,
    read_dictionary,
    read_features,
    read_reference_version,
    transaction,
)
from warehouse.settings import Settings

if TYPE_CHECKING:
    from models_ml.feature_spec import FeatureSpec

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Features:
    """The mart as the champion reads it: n rows in key order, f features."""

    keys: npt.NDArray[np.int64]
    matrix: npt.NDArray[np.float32]
    spec: Any
    concepts: dict[str, str]

    def take(self, rows: npt.NDArray[np.intp]) -> Features:
        """Return the given rows alone."""
        return replace(self, keys=self.keys[rows], matrix=self.matrix[rows])


@task(name="score and explain", cache_policy=NO_CACHE)
def score_applications(
    settings: Settings, batch: str, champion: Champion, *, changed_only: bool
) -> None:
    """Write margin and explanation of every application, all of them or none.

    An application whose features, model and code are those it was explained with is not explained
    again.

    Args:
        settings: Of the installation.
        batch: The night.
        champion: The model.
        changed_only: Whether the mart was built for the changed applications alone.

    Raises:
        GateError: The mart is not the one the champion was trained on, or an explanation does not
            add up.
    """
    from models_ml.explain import explain_scores, reduce_contributions
    from models_ml.feature_spec import hash_rows
    from models_ml.predict import load_booster, predict_margins

    booster = load_booster(champion.model_text, champion.model_sha256)
    code = code_sha256()
    with open_writer(settings) as connection:
        rest_holds = changed_only and _all_explained_by(connection, champion, code)
        features = read_champion_features(
            connection,
            champion,
            booster.feature_name(),
            schema="changed" if rest_holds else "features",
        )
        hashes = pa.array(hash_rows(features.matrix))
        alike = f"model_version = {champion.version} and code_sha256 = '{code}'"
        stale = find_changed(
            connection, f"(from ml.explained where {alike})", features.keys, hashes
        )
        logger.info("%d of %d applications to score", len(stale), len(features.keys))
        features, hashes = features.take(stale), hashes.take(stale)
        margins = predict_margins(booster, features.matrix, features.spec, settings.threads)
        explained = []
        with transaction(connection):
            _forget_applications(connection, features.keys, rest_holds)
            for chunk in explain_scores(
                booster, features.matrix, margins, features.spec, settings.threads
            ):
                reduced = reduce_contributions(
                    chunk, features.keys, features.matrix, features.spec, features.concepts
                )
                explained.append(reduced.scores)
                append_rows(connection, "contributions", reduced.top)
                append_rows(connection, "concept_contributions", reduced.concepts)
            if explained:
                rows = (
                    pa.concat_tables(explained)
                    .append_column("margin", pa.array(margins))
                    .append_column("feature_row_hash", hashes)
                )
                append_rows(
                    connection,
                    "explained",
                    rows,
                    model_version=champion.version,
                    code_sha256=code,
                )
            keep_features(connection, batch, champion.version, features, hashes)
            enter_scores(connection, batch)


def enter_scores(connection: duckdb.DuckDBPyConnection, batch: str) -> None:
    """Make the scores in force those of a night."""
    connection.execute(
        "delete from ml.scores where batch_id = $batch and role = 'champion'", {"batch": batch}
    )
    connection.execute(
        "insert into ml.scores by name select * exclude (code_sha256), "
        "$batch as batch_id, 'champion' as role from ml.explained order by sk_id_curr",
        {"batch": batch},
    )


def read_champion_features(
    connection: duckdb.DuckDBPyConnection,
    champion: Champion,
    names: list[str],
    *,
    schema: str = "features",
    where: str = "true",
) -> Features:
    """Read the mart in key order, cut to the features of the champion.

    Args:
        connection: The warehouse.
        champion: The model.
        names: Its features.
        schema: ``features``, or ``changed`` for the changed applications alone.
        where: Condition on the applications to read.

    Raises:
        GateError: A feature is gone from the mart, changed its kind, or may no longer be used; or
            the mart is computed with the references of another model.
    """
    from models_ml.feature_spec import to_matrix

    dictionary = read_dictionary(connection)
    spec = find_champion_spec(dictionary, read_reference_version(connection), champion, names)
    table = read_features(connection, spec.names, schema=schema, where=where)
    return Features(
        keys=table["sk_id_curr"].to_numpy(),
        matrix=to_matrix(table, spec),
        spec=spec,
        concepts=dict(zip(dictionary["feature"], dictionary["concept"], strict=True)),
    )


def read_waiting(
    connection: duckdb.DuckDBPyConnection, champion: Champion, names: list[str]
) -> Features:
    """Read the applications that did not train the champion; all where there are no others."""
    where = waiting_condition(connection, champion)
    return read_champion_features(connection, champion, names, where=where)


def waiting_condition(connection: duckdb.DuckDBPyConnection, champion: Champion) -> str:
    """Return the condition on those who did not train the champion; none if there are no others."""
    others = (
        "sk_id_curr not in "
        f"(select sk_id_curr from ml.folds where model_version = {champion.version})"
    )
    found = connection.execute(
        f"select 1 from features.application_features where {others} limit 1"
    ).fetchall()
    return others if found else "true"


def find_champion_spec(
    dictionary: pd.DataFrame, in_force: str, champion: Champion, names: list[str]
) -> FeatureSpec:
    """Return the features of the champion in the mart.

    Args:
        dictionary: What is known of every mart column.
        in_force: Version of the frozen references that the mart is computed with.
        champion: The model.
        names: Its features.

    Raises:
        GateError: A feature is gone from the mart, changed its kind, or may no longer be used; or
            the mart is computed with the references of another model.
    """
    from models_ml.feature_spec import build_feature_spec

    if in_force != champion.reference_version:
        raise GateError(
            f"The mart is computed with other references than model version {champion.version}: "
            f"expected {champion.reference_version}, found {in_force}. Run `scorehouse night`, "
            "which builds it for the champion."
        )
    spec = build_feature_spec(dictionary[dictionary["feature"].isin(names)])
    if spec.sha256 != champion.feature_list_sha256:
        gone = sorted(set(names) - set(spec.names))
        raise GateError(
            f"Model version {champion.version} was trained on other features than the mart "
            f"offers: expected {len(names)}, found {len(spec.names)} of them usable (missing, not "
            f"for model use or of another kind: {gone[:10]}). Run `scorehouse train`."
        )
    return spec


def find_changed(
    connection: duckdb.DuckDBPyConnection,
    known: str,
    keys: npt.NDArray[np.int64],
    hashes: pa.Array,
) -> npt.NDArray[np.intp]:
    """Return the positions of the applications whose features are not those that are known.

    Args:
        connection: The warehouse.
        known: Relation with ``sk_id_curr`` and ``feature_row_hash``.
        keys: Applications, in ascending order.
        hashes: Of their features, one each.
    """
    rows = pa.table({"place": np.arange(len(keys)), "sk_id_curr": keys, "feature_row_hash": hashes})
    connection.register("asked", rows)
    changed = connection.execute(
        f"select place from asked anti join {known} using (sk_id_curr, feature_row_hash) "
        "order by place"
    ).fetchnumpy()["place"]
    connection.unregister("asked")
    return np.asarray(changed, dtype=np.intp)


def _all_explained_by(connection: duckdb.DuckDBPyConnection, champion: Champion, code: str) -> bool:
    makers = connection.execute(
        "select distinct model_version, code_sha256 from ml.explained"
    ).fetchall()
    return makers == [(champion.version, code)]


def _forget_applications(
    connection: duckdb.DuckDBPyConnection, stale: npt.NDArray[np.int64], rest_holds: bool
) -> None:
    """Delete what is known of the applications to explain anew, and of those that are gone."""
    connection.register("stale", pa.table({"sk_id_curr": stale}))
    seen = "and sk_id_curr in (from ml.changed_applications)" if rest_holds else ""
    connection.execute(
        "create or replace temp table forgotten as from stale union all "
        "select sk_id_curr from ml.explained where sk_id_curr not in "
        f"(select sk_id_curr from features.application_features) {seen}"
    )
    for table in ("contributions", "concept_contributions", "explained"):
        connection.execute(f"delete from ml.{table} where sk_id_curr in (from forgotten)")
    connection.execute("drop table forgotten")
    connection.unregister("stale")
