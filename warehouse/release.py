"""Reading the release that is up from the command line."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from warehouse.connection import open_reader
from warehouse.errors import ScorehouseError, UsageError
from warehouse.pointer import current_release
from warehouse.settings import Settings

_DROPS = """
with loaded as (
    select data_drops.* from data_drops
    inner join batch_history on data_drops.loaded_at <= batch_history.scored_at
        and data_drops.as_of <= batch_history.as_of
    where batch_history.batch_id = $batch_id
)
from loaded
where (as_of, loaded_at) >= (select max((as_of, loaded_at)) from loaded where is_full)
order by as_of, loaded_at
"""


def open_release(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the release that is up, read-only.

    Raises:
        NothingPublishedError: There is none yet.
        ScorehouseError: Its file is damaged.
    """
    path = settings.published / current_release(settings).file
    try:
        return open_reader(path)
    except duckdb.Error as error:
        raise ScorehouseError(
            f"Expected a sound release at {path}, found: {error}\n`scorehouse rollback` puts the "
            "one before up again, `scorehouse night` makes a new one."
        ) from error


def read_batch(settings: Settings) -> dict[str, Any]:
    """Return the one row of ``batch``: what this release is."""
    with open_release(settings) as connection:
        return _rows(connection.sql("from batch"))[0]


def read_application(
    settings: Settings, sk_id_curr: int, as_of: date | None = None
) -> dict[str, Any]:
    """Return the score of an application with what made it, and its reasons.

    Args:
        as_of: Day (UTC) at whose end the score was in force; by default the latest score.

    Returns:
        ``score``: its row of ``scores_latest``, or of ``score_as_of``. ``model``, ``policy`` and
        ``batch``: their rows of ``dim_model``, ``policy_version`` and ``batch_history``. ``drops``:
        rows of ``data_drops`` that the batch rests on, oldest first. ``release``: what was read.
        ``is_latest``: whether the score is of the batch released. ``reasons``: rows of
        ``score_reasons``, which are of that batch; none where the score is of an older one.

    Raises:
        UsageError: The release does not hold the application, or no score of it by then.
    """
    release = current_release(settings)
    with open_reader(settings.published / release.file) as connection:
        if as_of is None:
            scores = "scores_latest"
        else:
            scores = f"score_as_of(timestamp '{as_of} 23:59:59.999999')"
        key = {"sk_id_curr": sk_id_curr}
        found = _rows(connection.sql(f"from {scores} where sk_id_curr = $sk_id_curr", params=key))
        if not found:
            raise UsageError(_no_score(connection, sk_id_curr, as_of))
        [score] = found
        made_by = {
            name: _rows(
                connection.sql(f"from {table} where {column} = $value", params={"value": value})
            )[0]
            for name, table, column, value in (
                ("model", "dim_model", "model_version", score["model_version"]),
                ("policy", "policy_version", "policy_version", score["policy_version"]),
                ("batch", "batch_history", "batch_id", score["batch_id"]),
            )
        }
        drops = _rows(connection.sql(_DROPS, params={"batch_id": score["batch_id"]}))
        is_latest = score["batch_id"] == _rows(connection.sql("from batch"))[0]["batch_id"]
        reasons = _rows(
            connection.sql(
                "from score_reasons where sk_id_curr = $sk_id_curr order by direction, rank",
                params=key,
            )
        )
    return {
        "score": score,
        **made_by,
        "drops": drops,
        "release": {
            name: getattr(release, name) for name in ("sequence", "file", "sha256", "published_at")
        },
        "is_latest": is_latest,
        "reasons": reasons if is_latest else [],
    }


def _no_score(connection: duckdb.DuckDBPyConnection, sk_id_curr: int, as_of: date | None) -> str:
    if as_of is None:
        return f"Application {sk_id_curr} is not in the release: expected an id of scores_latest."
    [(first,)] = connection.execute(
        "select min(scored_at) from scores_history where sk_id_curr = ? and role = 'champion'",
        [sk_id_curr],
    ).fetchall()
    if first is None:
        return f"Application {sk_id_curr} is not in the release: expected an id of scores_history."
    return (
        f"Application {sk_id_curr} had no score by the end of {as_of}: expected a day from "
        f"{first:%F} on, the first night that is kept of it."
    )


def _rows(relation: duckdb.DuckDBPyRelation) -> list[dict[str, Any]]:
    names = relation.columns
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
