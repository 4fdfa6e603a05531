"""The nightly audit: past scores are built anew from what was kept of them, and sealed nights hold.

Feature rows of a sample of the applications scored in a night are kept (``ml.kept_features``). A
later night draws past scores that rest on such rows, wherever they were copied to since, and
rebuilds them from features, model and policy, apart from the SQL that made them. Every night is
also sealed with a checksum of all its scores.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Models
from flows.stages import utc_now
from flows.terms import read_terms
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import record_check, replace_rows, transaction
from warehouse.score_audit import check_seals, draw_past_scores, read_kept_features, take_seal
from warehouse.settings import Settings

if TYPE_CHECKING:
    from flows.score import Features
    from models_ml.rebuild import Terms

logger = logging.getLogger(__name__)

# Feature rows kept of a night, at 4 bytes a feature: about 220 kB, 0.6 bytes for each application
# of a portfolio of Kaggle's size. They leave with the scores of the night.
KEPT_ROWS = 100
# Past scores rebuilt in a night.
AUDITED_SCORES = 50


def keep_features(
    connection: duckdb.DuckDBPyConnection,
    batch: str,
    model_version: int,
    features: Features,
    hashes: pa.Array,
) -> None:
    """Keep the feature rows of a sample of the applications that a night scores anew."""
    random = np.random.default_rng(list(batch.encode()))
    chosen = np.sort(random.permutation(len(features.keys))[:KEPT_ROWS])
    if not len(chosen):
        return
    values = features.matrix[chosen]
    rows = pa.table(
        {
            "sk_id_curr": features.keys[chosen],
            "feature_row_hash": hashes.take(chosen),
            "feature_values": pa.FixedSizeListArray.from_arrays(
                pa.array(values.ravel()), values.shape[1]
            ),
        }
    )
    replace_rows(connection, "kept_features", rows, batch_id=batch, model_version=model_version)


@task(name="audit past scores", cache_policy=NO_CACHE)
def audit_scores(settings: Settings, batch: str, models: Models) -> None:
    """Rebuild past scores, and hold kept features against their hashes and nights against seals.

    What was found is in ``ml.score_audits`` and ``ml.dq_results``, whatever it is.

    Raises:
        GateError: A past score is not what its features, model and policy give, a kept feature row
            was altered, or a past night is not what it was when it was finished.
    """
    with open_writer(settings) as connection:
        audits = _rebuild_past_scores(settings, connection, batch, models)
        findings = {
            "past_scores_are_rebuilt": [
                f"application {audit['sk_id_curr']} in {audit['scored_batch_id']}: "
                f"{audit['reason']}"
                for audit in audits
                if not audit["is_equal"]
            ],
            "kept_features_are_unchanged": _find_altered_features(connection),
            "sealed_nights_are_unchanged": [
                f"{night} is not what it was when it was finished"
                for night in check_seals(connection, batch)
            ],
        }
        with transaction(connection):
            rows = pd.DataFrame(audits) if audits else None
            replace_rows(connection, "score_audits", rows, batch_id=batch)
            for check, found in findings.items():
                message = "; ".join(found) or None
                record_check(connection, batch, check, failures=len(found), message=message)
    logger.info("%d past scores rebuilt", len(audits))
    lines = [f"  {check}: {line}" for check, found in findings.items() for line in found]
    if lines:
        raise GateError(
            "What was kept of past nights was altered; the release before stays up:\n"
            + "\n".join(lines)
            + "\nRestore it from a kept release or a backup, then run this again."
        )


@task(name="seal the scores", cache_policy=NO_CACHE)
def seal_scores(settings: Settings, batch: str) -> None:
    """Keep a checksum of all that this night's scores say."""
    with open_writer(settings) as connection:
        seal = take_seal(connection, batch).assign(is_intact=True)
        replace_rows(connection, "batch_seals", seal, batch_id=batch)


def _rebuild_past_scores(
    settings: Settings, connection: duckdb.DuckDBPyConnection, batch: str, models: Models
) -> list[dict[str, Any]]:
    drawn = draw_past_scores(connection, batch, AUDITED_SCORES)
    if drawn.empty:
        return []
    audits = []
    made_by = ["model_version", "policy_version"]
    for version, policy in drawn[made_by].drop_duplicates().itertuples(index=False, name=None):
        part = drawn[(drawn["model_version"] == version) & (drawn["policy_version"] == policy)]
        terms = read_terms(connection, version, policy)
        audits += _rebuild(settings, models, part, version, terms)
    return audits


def _rebuild(
    settings: Settings, models: Models, drawn: pd.DataFrame, version: int, terms: Terms
) -> list[dict[str, Any]]:
    """Compare drawn scores of one model and policy with what they are made of."""
    from models_ml.predict import load_booster
    from models_ml.rebuild import find_difference, hash_stored_rows, rebuild_scores

    values = np.stack(drawn["feature_values"].to_list()).astype(np.float32)
    rebuilt = pd.DataFrame({"feature_row_hash": hash_stored_rows(values)})
    gone = None
    try:
        model = models.get(version)
        booster = load_booster(model.model_text, model.model_sha256)
        margins = np.asarray(
            booster.predict(values, raw_score=True, num_threads=settings.threads), np.float64
        )
        rebuilt = pd.concat([rebuilt, rebuild_scores(margins, terms)], axis=1)
    except GateError as error:
        gone = str(error)
    audits = []
    for stored, found in zip(drawn.to_dict("records"), rebuilt.to_dict("records"), strict=True):
        reason = gone or find_difference(stored, found)
        audits.append(
            {
                "audited_at": utc_now(),
                "scored_batch_id": stored["scored_batch_id"],
                "sk_id_curr": stored["sk_id_curr"],
                "model_version": version,
                "policy_version": stored["policy_version"],
                "stored_pd": stored["pd"],
                "rebuilt_pd": found.get("pd"),
                "stored_score_points": stored["score_points"],
                "rebuilt_score_points": found.get("score_points"),
                "stored_decision": stored["decision"],
                "rebuilt_decision": found.get("decision"),
                "is_equal": reason is None,
                "reason": reason,
            }
        )
    return audits


def _find_altered_features(connection: duckdb.DuckDBPyConnection) -> list[str]:
    from models_ml.rebuild import hash_stored_rows

    altered = []
    for kept, values in read_kept_features(connection):
        is_altered = np.array(hash_stored_rows(values)) != kept["feature_row_hash"].to_numpy()
        for row in kept.filter(pa.array(is_altered)).to_pylist():
            altered.append(f"application {row['sk_id_curr']}, kept in {row['batch_id']}")
    return altered
