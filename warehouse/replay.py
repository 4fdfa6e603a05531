"""Cuts one drop into a first one and the drops of the nights after it, outcomes arriving late."""

from __future__ import annotations

import json
import logging
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from warehouse.connection import open_writer
from warehouse.contract import load_contract
from warehouse.drop import OpenedDrop, open_drop
from warehouse.errors import RefusedInputError, UsageError
from warehouse.raw_tables import create_raw_tables
from warehouse.sample.drops import LONGEST_WAIT
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

_PLAN = "replay.json"
# Which night each row of a table belongs to; bureau_balance knows its application by its credit.
_NIGHT_OF_ROW = {
    "application_train": "join arrivals using (SK_ID_CURR)",
    "application_test": "join arrivals using (SK_ID_CURR)",
    "bureau": "join arrivals using (SK_ID_CURR)",
    "bureau_balance": "join (select SK_ID_BUREAU, night from bureau) using (SK_ID_BUREAU)",
    "previous_application": "join arrivals using (SK_ID_CURR)",
    "POS_CASH_balance": "join arrivals using (SK_ID_CURR)",
    "credit_card_balance": "join arrivals using (SK_ID_CURR)",
    "installments_payments": "join arrivals using (SK_ID_CURR)",
}


def cut_drops(
    settings: Settings,
    source: Path,
    *,
    nights: int,
    held_out: float,
    seed: int,
    as_of: date | None,
    folder: Path,
) -> list[Path]:
    """Write ``nights`` + 1 drops under ``folder``, each named by its date, and return them.

    The first one holds the labelled applications that are not held out, and the same share of
    those without an outcome. A night brings new applications with all their histories, held-out
    ones without their outcome, and the outcomes of applications that arrived one to five nights
    before; what would be observed after the last night is left out, and so are rows of nobody's
    application and outcomes that lie beside the source. Values are copied as they are written.

    A folder cut with the same arguments is used again, so that an interrupted replay goes on.

    Args:
        settings: The installation.
        source: A folder or zip as ``scorehouse load`` takes.
        nights: How many nights follow the first drop.
        held_out: Share of the labelled applications that arrive later, above 0 and below 1.
        seed: Of the order in which applications arrive.
        as_of: Date of the first drop; night n is n days later. By default that of ``folder`` if it
            was cut before, else the one that lets the last night be today (UTC).
        folder: Where the drops are written.

    Raises:
        RefusedInputError: A file is missing, or the zip is broken.
        UsageError: An argument is out of range, there are too few applications for so many nights,
            a file cannot be parsed, or ``folder`` holds something else.
    """
    if nights < 1 or not 0 < held_out < 1:
        raise UsageError(
            "Expected at least 1 night and a held-out share above 0 and below 1, found "
            f"{nights} and {held_out}."
        )
    found = _read_plan(folder)
    if as_of is None and found:
        as_of = date.fromisoformat(found["as_of"])
    first = as_of or datetime.now(UTC).date() - timedelta(days=nights)
    plan = {
        "source": str(source.absolute()),
        "nights": nights,
        "held_out": held_out,
        "seed": seed,
        "as_of": first.isoformat(),
    }
    drops = [folder / (first + timedelta(days=night)).isoformat() for night in range(nights + 1)]
    if folder.exists():
        if found != plan:
            raise UsageError(
                f"{folder} holds another replay: expected {plan}, found {found}. Give the same "
                "arguments to go on with it, or remove the folder."
            )
        return drops
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        open_drop(settings, source, load_contract()) as drop,
        tempfile.TemporaryDirectory(prefix=".replay-", dir=folder.parent) as scratch,
    ):
        if drop.findings:
            raise RefusedInputError([str(finding) for finding in drop.findings])
        unfinished = Path(scratch) / "drops"
        connection = open_writer(settings, Path(scratch) / "rows.duckdb")
        try:
            _read_rows(connection, drop, nights=nights, held_out=held_out, seed=seed)
            for night, path in enumerate(drops):
                day = first + timedelta(days=night)
                _write_drop(connection, unfinished / path.name, night, day)
        except (duckdb.InvalidInputException, duckdb.BinderException) as error:
            raise UsageError(
                f"{source} cannot be cut into nights; `scorehouse load` in an empty home names "
                f"what is wrong with it. {error}"
            ) from error
        finally:
            connection.close()
        (unfinished / _PLAN).write_text(json.dumps(plan, indent=1), encoding="utf-8")
        unfinished.rename(folder)
    return drops


def require_own_home(connection: duckdb.DuckDBPyConnection, drops: list[Path]) -> None:
    """Refuse to mix a replay with other data.

    Raises:
        UsageError: The warehouse holds a drop that is not of this replay.
    """
    create_raw_tables(connection, load_contract())
    others = connection.execute(
        "select source_name from raw.drops where source_name not in (select unnest($names))",
        {"names": [path.name for path in drops]},
    ).fetchall()
    if others:
        raise UsageError(
            "A replay invents the dates on which applications arrived, and needs a home of its "
            f"own: expected no other drops, found {others[0][0]}. Set SCOREHOUSE_HOME to an empty "
            "folder."
        )


def _read_plan(folder: Path) -> dict[str, Any] | None:
    path = folder / _PLAN
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _read_rows(
    connection: duckdb.DuckDBPyConnection,
    drop: OpenedDrop,
    *,
    nights: int,
    held_out: float,
    seed: int,
) -> None:
    """Fill one table per file, as text under the names of its header, each row with its night."""
    files = {
        name: f"read_csv('{drop.files[f'{name}.csv']}', all_varchar = true, header = true, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', strict_mode = true)"
        for name in _NIGHT_OF_ROW
    }
    applications = connection.execute(
        f"select SK_ID_CURR, TARGET from {files['application_train']} "
        f"union all select SK_ID_CURR, null from {files['application_test']}"
    ).df()
    arrivals, outcomes = _plan_arrivals(applications, nights, held_out, seed)
    connection.register("arrivals", arrivals)
    connection.register("outcomes", outcomes)
    for name, file in files.items():
        join = _NIGHT_OF_ROW[name]
        connection.execute(f'create table "{name}" as select * from {file} {join}')


def _plan_arrivals(
    applications: pd.DataFrame, nights: int, held_out: float, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return on which night applications arrive, and on which outcomes of later ones are known."""
    applications = applications.sort_values("SK_ID_CURR", ignore_index=True)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(applications))
    labelled = applications["TARGET"].notna().to_numpy()
    known, waiting = order[labelled[order]], order[~labelled[order]]
    later = known[: round(held_out * len(known))]
    if min(len(later), len(known) - len(later)) < nights:
        raise UsageError(
            f"Expected at least {nights} labelled applications to hold out and as many to begin "
            f"with, found {len(later)} and {len(known) - len(later)}. Ask for fewer nights."
        )
    night = np.zeros(len(applications), dtype=np.int64)
    night[later] = 1 + np.arange(len(later)) % nights
    # As many to each labelled one on every night, so that the drops look alike.
    n_later = round(len(waiting) * len(later) / len(known))
    night[waiting[:n_later]] = 1 + np.arange(n_later) % nights
    observed = night[later] + rng.integers(1, LONGEST_WAIT + 1, len(later))
    return (
        applications[["SK_ID_CURR"]].assign(night=night),
        applications.loc[later, ["SK_ID_CURR", "TARGET"]].assign(night=observed),
    )


def _write_drop(
    connection: duckdb.DuckDBPyConnection, folder: Path, night: int, today: date
) -> None:
    folder.mkdir(parents=True)
    for name in _NIGHT_OF_ROW:
        rows = f'select * exclude (night) from "{name}" where night = {night}'
        if night > 0 and name == "application_train":
            rows += " and false"
        elif night > 0 and name == "application_test":
            # Held-out applications arrive like any other, without their outcome.
            rows += (
                " union all by name select * exclude (night, TARGET) from application_train "
                f"where night = {night}"
            )
        _copy(connection, rows, folder / f"{name}.csv")
    _copy(
        connection,
        f"select SK_ID_CURR, TARGET, '{today}' as OBSERVED_ON from outcomes where night = {night}",
        folder / "outcomes.csv",
    )
    logger.info("Cut the drop of %s.", today)


def _copy(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> None:
    connection.execute(f"copy ({rows}) to '{path}' (format csv, header true)")
