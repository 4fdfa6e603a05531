"""Training when it is due: a challenger and the gate's verdict on it, never a promotion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.promotion import decide, refusal
from flows.stages import Stages
from flows.trial import train_challenger
from warehouse.connection import open_writer
from warehouse.errors import UsageError
from warehouse.lock import hold_warehouse
from warehouse.ml_tables import create_ml_tables
from warehouse.settings import Settings, load_settings


@dataclass(frozen=True)
class Due:
    """What the last night said; ``reason`` is None where nothing asks for a training."""

    reason: str | None
    newest_version: int


@flow(name="scorehouse-retraining", log_prints=False)
def retraining() -> dict[str, Any]:
    """Train a challenger if the mart ``retraining`` asks for it, and hear the gate.

    The challenger is scored beside the champion from the next night on. The verdict is in
    ``promotion_log``; `scorehouse promote` puts a challenger in force.

    Returns:
        ``reason`` (None where nothing is due), ``model_version`` of what was trained (None where
        nothing was, or the training gives the champion itself) and ``is_accepted`` by the gate.

    Raises:
        UsageError: No night said yet whether a training is due.
        GateError: There is nothing to learn from, or the gate finds something against the
            challenger, which is watched all the same.
    """
    settings = load_settings()
    with hold_warehouse(settings):
        due = read_due(settings)
        if due.reason is None:
            return {"reason": None, "model_version": None, "is_accepted": None}
        stages = Stages(settings)
        champion, version = train_challenger(settings, stages)
        if version == champion:
            return {"reason": due.reason, "model_version": None, "is_accepted": None}
        stages.run(judge_challenger, settings, version, champion)
    return {"reason": due.reason, "model_version": version, "is_accepted": True}


@task(name="judge the challenger", cache_policy=NO_CACHE)
def judge_challenger(settings: Settings, version: int, champion: int) -> None:
    """Put a version before the gate without promoting it.

    Raises:
        GateError: A check failed.
    """
    from models_ml.registry import ModelRegistry

    registry = ModelRegistry(settings.tracking_uri, settings.artifact_root)
    decision = decide(settings, registry, version, champion, promotes=False)
    if not decision.verdict.is_promoted:
        raise refusal(decision)


def read_due(settings: Settings) -> Due:
    """Return what the last night said, unless a model was trained since.

    Raises:
        UsageError: No night said anything.
    """
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        known = connection.execute(
            "select 1 from duckdb_tables() "
            "where schema_name = 'monitoring' and table_name = 'retraining'"
        ).fetchall()
        rows = (
            connection.execute(
                "select reason, newest_version, (select max(model_version) from ml.models) "
                "from monitoring.retraining"
            ).fetchall()
            if known
            else []
        )
    if not rows:
        raise UsageError(
            "No night said yet whether a training is due: expected a row in retraining, found "
            "none. Run `scorehouse night` first."
        )
    [(reason, newest, trained)] = rows
    return Due(reason if trained == newest else None, newest)
