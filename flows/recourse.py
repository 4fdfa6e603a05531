"""What would change a decision: requests as they might be, through the feature mart's own SQL."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion
from flows.dbt import DbtProject, Lineage
from flows.lineage import code_sha256
from flows.score import read_champion_features
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.hypothetical import (
    KEYS_PER_APPLICATION,
    SCHEMA,
    create_hypothetical,
    drop_hypothetical,
)
from warehouse.ml_tables import append_rows, record_check, transaction
from warehouse.policy import load_policy
from warehouse.recourse_policy import RecoursePolicy
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

# Applications whose stored variants are computed once more each night, to see that they hold.
N_VERIFIED = 20
TOLERANCE = 1e-9
CHECK = "recourse_is_true"

# Where a decision can still be changed: refused or in review, near the cut-off, without outcome.
_CANDIDATES = """
    create or replace temp table candidates as
    select decided.sk_id_curr, decided.feature_row_hash
    from intermediate.int_scores_decided as decided
    inner join raw.application_test using (sk_id_curr)
    where decided.batch_id = $batch
        and decided.role = 'champion'
        and decided.decision in ('refuse', 'review')
        and abs(decided.margin_points) <= $within_points
        and decided.sk_id_curr not in (select sk_id_curr from features.application_labels)
    order by abs(decided.margin_points), decided.sk_id_curr
    limit $most_applications
"""
_HOLDS = """
    select candidates.sk_id_curr
    from candidates
    inner join ml.recourse_variants as stored using (sk_id_curr, feature_row_hash)
    inner join raw.application_test as request using (sk_id_curr)
    where stored.variant = 0
        and stored.model_version = $model_version
        and stored.grid_sha256 = $grid_sha256
        and stored.code_sha256 = $code_sha256
        -- What the model does not read may have changed, too.
        and stored.amt_credit is not distinct from request.amt_credit
        and stored.amt_annuity is not distinct from request.amt_annuity
        and stored.amt_goods_price is not distinct from request.amt_goods_price
    order by candidates.sk_id_curr
"""


@task(name="try other requests", cache_policy=NO_CACHE)
def vary_requests(
    settings: Settings, project: DbtProject, batch: str, champion: Champion, *, changed_only: bool
) -> None:
    """Score the changes that policy allows of requests that are refused or in review.

    An application whose features, model, code and changes to try are those of a night before keeps
    what was found; of these, a few are computed once more.

    Args:
        settings: Of the installation.
        project: The dbt project.
        batch: The night, scored.
        champion: The model that scored it.
        changed_only: Whether the code is that of the night before, views included.

    Raises:
        GateError: A request as it is does not give the features it was scored with, or a variant
            computed once more does not give the margin stored.
    """
    policy = load_policy().recourse
    if not changed_only:
        project.build("+int_scores_decided")
    made_with = {
        "model_version": champion.version,
        "grid_sha256": hash_grid(policy),
        "code_sha256": code_sha256(),
    }
    lineage = computed_anew(project)
    with open_writer(settings) as connection:
        chosen, kept = _choose(connection, batch, policy, made_with)
        verified = _sample(kept, batch)
        n = create_hypothetical(
            connection, [*chosen, *verified], policy.levers, inputs=lineage.inputs
        )
    logger.info(
        "%d applications to vary, %d of %d held to verify: %d requests",
        *(len(chosen), len(verified), len(kept), n),
    )
    if n:
        project.compute_in(SCHEMA, *lineage.models)
    with open_writer(settings) as connection:
        variants = _score(connection, champion, settings.threads) if n else None
        drop_hypothetical(connection)
        if variants is None:
            record_check(
                connection, batch, CHECK, failures=0, message="nothing to vary", skipped=True
            )
            return
        n_wrong = _count_wrong(connection, variants, verified)
        # Not how many were varied tonight: a night that is run again finds some of its own.
        message = f"{n_wrong} variants apart from those stored" if n_wrong else None
        record_check(connection, batch, CHECK, failures=n_wrong, message=message)
        if n_wrong:
            raise GateError(
                f"Recourse: expected the margins stored of {len(verified)} applications, computed "
                f"once more, found {n_wrong} variants apart. Empty ml.recourse_variants, then run "
                "the night again."
            )
        new = variants[variants["sk_id_curr"].isin(chosen)]
        with transaction(connection):
            append_rows(connection, "recourse_variants", new, **made_with)


def computed_anew(project: DbtProject) -> Lineage:
    """Return the models that compute the mart anew for a changed request, and what they read."""
    return project.lineage("stg_home_credit__applications", "application_features")


def hash_grid(policy: RecoursePolicy) -> str:
    """Name what is tried: the same levers and steps, the same name."""
    return hashlib.sha256(json.dumps(policy.levers, sort_keys=True).encode()).hexdigest()


def _choose(
    connection: duckdb.DuckDBPyConnection,
    batch: str,
    policy: RecoursePolicy,
    made_with: dict[str, Any],
) -> tuple[list[int], list[int]]:
    """Return the applications to vary and those whose variants hold; forget all others'."""
    connection.execute(
        _CANDIDATES,
        {
            "batch": batch,
            "within_points": policy.within_points,
            "most_applications": policy.most_applications,
        },
    )
    kept = [key for (key,) in connection.execute(_HOLDS, made_with).fetchall()]
    connection.register("kept", pa.table({"sk_id_curr": pa.array(kept, pa.int64())}))
    chosen = connection.execute(
        "select sk_id_curr from candidates where sk_id_curr not in (from kept) order by all"
    ).fetchall()
    connection.execute("delete from ml.recourse_variants where sk_id_curr not in (from kept)")
    connection.unregister("kept")
    return [key for (key,) in chosen], kept


def _sample(kept: list[int], batch: str) -> list[int]:
    seed = int.from_bytes(hashlib.sha256(batch.encode()).digest()[:8])
    chosen = np.random.default_rng(seed).permutation(len(kept))[:N_VERIFIED]
    return sorted(kept[index] for index in chosen)


def _score(connection: duckdb.DuckDBPyConnection, champion: Champion, threads: int) -> pd.DataFrame:
    """Return every request with the champion's margin and the hash of the row as it is."""
    from models_ml.feature_spec import hash_rows
    from models_ml.predict import load_booster, predict_margins

    booster = load_booster(champion.model_text, champion.model_sha256)
    features = read_champion_features(connection, champion, booster.feature_name(), schema=SCHEMA)
    margins = predict_margins(booster, features.matrix, features.spec, threads)
    scored = pd.DataFrame(
        {
            "sk_id_curr": features.keys // KEYS_PER_APPLICATION,
            "variant": features.keys % KEYS_PER_APPLICATION,
            "margin": margins,
        }
    )
    as_it_is = scored["variant"].to_numpy() == 0
    _check_unchanged(connection, scored[as_it_is], hash_rows(features.matrix[as_it_is]))
    requests: pd.DataFrame = connection.sql(
        "select original as sk_id_curr, variant, lever, step, feature, value_from, value_to, "
        "amt_credit, amt_annuity, amt_goods_price, feature_row_hash "
        f"from {SCHEMA}.requests inner join ml.explained on original = explained.sk_id_curr"
    ).df()
    return requests.merge(scored, on=["sk_id_curr", "variant"], validate="one_to_one")


def _check_unchanged(
    connection: duckdb.DuckDBPyConnection, scored: pd.DataFrame, hashes: list[str]
) -> None:
    """Refuse a detour that does not give what the night scored."""
    found = pa.table({"sk_id_curr": scored["sk_id_curr"].to_numpy(), "found": hashes})
    connection.register("unchanged", found)
    [(n_apart, first)] = connection.execute(
        "select count(*), min(sk_id_curr) from unchanged "
        "inner join ml.explained using (sk_id_curr) where feature_row_hash <> found"
    ).fetchall()
    connection.unregister("unchanged")
    if n_apart:
        raise GateError(
            f"Recourse: expected the features of {len(found)} unchanged requests to be those that "
            f"were scored, found {n_apart} apart, the first of application {first}. A model by "
            "application reads something that warehouse/hypothetical.py does not offer."
        )


def _count_wrong(
    connection: duckdb.DuckDBPyConnection, variants: pd.DataFrame, verified: list[int]
) -> int:
    """Count the stored variants of these applications that are not what was computed again."""
    connection.register("again", variants[variants["sk_id_curr"].isin(verified)])
    [(n_wrong,)] = connection.execute(
        "select count(*) from again full outer join "
        "(from ml.recourse_variants where sk_id_curr in (select sk_id_curr from again)) as stored "
        "using (sk_id_curr, variant) "
        f"where coalesce(abs(again.margin - stored.margin) > {TOLERANCE}, true)"
    ).fetchall()
    connection.unregister("again")
    return int(n_wrong)
