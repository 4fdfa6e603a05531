"""Erasing one client from every copy within reach, in an order that a second call goes on with."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flows.champion import find_models
from flows.dbt import DbtProject
from flows.ledger import operator
from flows.nightly import PUBLISHED_SCHEMAS, build_marts
from flows.similar import find_similar
from flows.watch import watch_predictions
from warehouse.connection import open_writer
from warehouse.erase_files import erase_from_files, expire_reports, find_keys_in_files
from warehouse.erase_rows import ClientKeys, count_rows, erase_rows, find_client_keys
from warehouse.erasures import begin_erasure, find_unfinished, finish_erasure
from warehouse.errors import UsageError
from warehouse.lock import hold_warehouse
from warehouse.ml_tables import create_ml_tables
from warehouse.officer_decisions import count_written, erase_written
from warehouse.pointer import Pointer, kept_releases, read_pointer
from warehouse.publish import expire_others, publish
from warehouse.rewrite import rewrite_warehouse
from warehouse.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Traces:
    """What there is, or was, of a client: rows by table or file, and what cannot be searched."""

    counts: dict[str, int]
    unsearched: list[str] = field(default_factory=list)


def _now() -> datetime:
    return datetime.now(UTC)


def look_for(settings: Settings, sk_id_curr: int) -> Traces:
    """Return what an erasure would remove; nothing changes."""
    with hold_warehouse(settings):
        keys, counts = _find(settings, sk_id_curr)
        in_files, unsearched = erase_from_files(settings, keys, dry_run=True)
        counts |= in_files | count_written(settings.state_path, sk_id_curr)
        if counts:
            counts |= expire_reports(settings, dry_run=True)
    return Traces(counts, unsearched)


def erase(settings: Settings, sk_id_curr: int) -> Traces:
    """Remove a client from warehouse, releases, drops, exports and state, and keep it out.

    Marts are built anew from what is left and published; every other release goes. What the keyed
    hashes of access log and register say stays. A call that was broken off is simply made again.

    Args:
        settings: The installation.
        sk_id_curr: The application.

    Returns:
        What was removed.

    Raises:
        UsageError: Nothing is known of the client, or the last night did not come to its end.
        GateError: A check of the marts failed without the client; the erasure is unfinished.
    """
    with hold_warehouse(settings):
        pointer = _release_of_the_last_night(settings)
        keys, counts = _find(settings, sk_id_curr)
        in_files, unsearched = erase_from_files(settings, keys, dry_run=True)
        counts |= in_files | count_written(settings.state_path, sk_id_curr)
        broken_off = find_unfinished(settings.state_path, sk_id_curr)
        if not counts and not broken_off:
            raise UsageError(
                f"Nothing is known of application {sk_id_curr}: expected its SK_ID_CURR."
            )
        counts |= expire_reports(settings, dry_run=True)
        counts = {**(broken_off.removed if broken_off else {}), **counts}
        client = begin_erasure(settings.state_path, sk_id_curr, operator(), counts, _now)
        erase_from_files(settings, keys)
        expire_reports(settings)
        erase_written(settings.state_path, sk_id_curr)
        if settings.warehouse_path.is_file():
            _erase_from_warehouse(settings, keys, pointer)
        shutil.rmtree(settings.temporary, ignore_errors=True)
        finish_erasure(settings.state_path, client, _now)
    return Traces(counts, unsearched)


def _find(settings: Settings, sk_id_curr: int) -> tuple[ClientKeys, dict[str, int]]:
    keys, counts = ClientKeys(sk_id_curr, frozenset(), frozenset()), {}
    if settings.warehouse_path.is_file():
        with open_writer(settings) as connection:
            keys = find_client_keys(connection, sk_id_curr)
            counts = count_rows(connection, keys)
    return find_keys_in_files(settings, keys), counts


def _release_of_the_last_night(settings: Settings) -> Pointer | None:
    pointer = read_pointer(settings.published)
    if pointer is None or not settings.warehouse_path.is_file():
        return pointer
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        batches = connection.execute(
            "select batch_id from ml.batches order by as_of desc, scored_at desc limit 1"
        ).fetchall()
    if batches != [(pointer.run,)]:
        raise UsageError(
            f"The warehouse is amid another night than release {pointer.sequence}: run "
            "`scorehouse night` to its end, then erase again."
        )
    return pointer


def _erase_from_warehouse(settings: Settings, keys: ClientKeys, pointer: Pointer | None) -> None:
    with open_writer(settings) as connection:
        erase_rows(connection, keys)
    logger.info("erased from the warehouse")
    if pointer is None:
        rewrite_warehouse(settings)
        return
    project = DbtProject(settings)
    models = find_models.fn(settings, project)
    with open_writer(settings) as connection:
        [[version]] = connection.execute(
            "select model_version from ml.batches where batch_id = ?", [pointer.run]
        ).fetchall()
    find_similar.fn(settings, models.get(version))
    build_marts.fn(settings, project, pointer.run, changed_only=False)
    watch_predictions.fn(settings, project)
    rewrite_warehouse(settings)
    logger.info("the warehouse is written anew")
    publish(settings, run=pointer.run, as_of=pointer.as_of, schemas=PUBLISHED_SCHEMAS)
    expire_others(settings)
    logger.info("%d release is kept", len(kept_releases(settings.published)))
