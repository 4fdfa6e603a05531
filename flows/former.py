"""What the former champion makes of tonight's data: the bridge from its scores to the new ones.

Where the champion changed together with the data, neither alone says why a score moved. The former
model's margins of the new data tell the two apart. They are computed on such nights only.
"""

from __future__ import annotations

import logging

import duckdb
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion, Models
from flows.lineage import code_sha256
from flows.score import read_champion_features
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.load import RawState
from warehouse.ml_tables import append_rows, transaction
from warehouse.settings import Settings

logger = logging.getLogger(__name__)


@task(name="find the former model", cache_policy=NO_CACHE)
def find_former(settings: Settings, state: RawState, models: Models) -> Champion | None:
    """Return the model of the batch that tonight is compared with, where both it and data changed.

    None as well where that model can no longer score; the log says why.
    """
    with open_writer(settings) as connection:
        before = _batch_before(connection, state)
    if before is None or models.champion is None:
        return None
    version, drop, code = before
    if version == models.champion.version or (drop, code) == (state.sha256, code_sha256()):
        return None
    try:
        return models.get(version)
    except GateError as error:
        logger.warning("why scores move is not told apart tonight: %s", error)
        return None


@task(name="score with the former model", cache_policy=NO_CACHE)
def score_former(settings: Settings, batch: str, former: Champion) -> None:
    """Write the former model's margins of tonight's features, which its references must underlie.

    Nothing of it decides: where the model does not fit the mart any more, the log says so.
    """
    from models_ml.predict import load_booster, predict_margins

    booster = load_booster(former.model_text, former.model_sha256)
    with open_writer(settings) as connection:
        try:
            features = read_champion_features(connection, former, booster.feature_name())
            margins = predict_margins(booster, features.matrix, features.spec, settings.threads)
        except GateError as error:
            logger.warning("why scores move is not told apart tonight: %s", error)
            return
        rows = pa.table({"sk_id_curr": features.keys, "margin": margins})
        with transaction(connection):
            # Only the latest night is compared with the one before.
            connection.execute("delete from ml.former_margins")
            append_rows(
                connection, "former_margins", rows, batch_id=batch, model_version=former.version
            )


def _batch_before(
    connection: duckdb.DuckDBPyConnection, state: RawState
) -> tuple[int, str, str] | None:
    """Return model, data and code of the last batch of the date before, as stg_ml__batches does."""
    rows = connection.execute(
        "select model_version, drop_sha256, code_sha256 from ml.batches where as_of < $as_of "
        "order by as_of desc, scored_at desc, batch_id desc limit 1",
        {"as_of": state.as_of},
    ).fetchall()
    return rows[0] if rows else None
