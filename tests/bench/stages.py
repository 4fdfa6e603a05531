"""The stages of a night, each with the floor no implementation can go below.

Every function prepares what its stage starts from, unmeasured, and yields pairs of a name and the
work to measure. ``x.floor`` is the floor of stage ``x``, ``x.common`` the way it is commonly done.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pyarrow as pa

from flows import nightly, train
from flows.champion import promote_version
from flows.dbt import DbtProject, DbtRun
from flows.drift import check_drift, count_drift_bins
from flows.features import build_features, new_reference_version
from flows.night_reports import prepare_reports, start_reports
from flows.score import Features, read_champion_features
from models_ml.explain import explain_scores, reduce_contributions
from models_ml.params import MANY_ROWS, TrainingParams
from models_ml.predict import load_booster, predict_margins
from tests.bench.floors import (
    copy_tables,
    parse,
    predict_alone,
    read_and_write,
    scan,
    scratch,
)
from tests.bench.meter import Command, Work
from tests.bench.workspace import (
    FIRST_NIGHT,
    SECOND_NIGHT,
    Workspace,
    keep_champion,
    read_champion,
    reset_home,
)
from warehouse.connection import open_writer
from warehouse.load import raw_state
from warehouse.ml_tables import append_rows, create_ml_tables
from warehouse.pointer import file_sha256, read_pointer
from warehouse.settings import Settings, load_settings

Pairs = Iterator[tuple[str, Work]]

SCOREHOUSE = str(Path(sys.executable).with_name("scorehouse"))
# At full scale the default, 0.02 and up to 6,000 rounds, trains for an hour.
LARGE_CHAMPION = TrainingParams(learning_rate=0.05, max_rounds=400)


def load(space: Workspace) -> Pairs:
    """Check and load a whole portfolio into an empty home; floor: parse every column of it."""
    settings = load_settings()
    reset_home(settings, keep=())
    yield "load", partial(nightly.load_drops.fn, settings, str(space.drop), FIRST_NIGHT)
    yield "load.floor", partial(parse, settings, space.drop)


def mart(space: Workspace) -> Pairs:
    """Parse the dbt project, then pass one; floor: read the raw columns and write the mart."""
    settings, project = load_settings(), DbtProject(load_settings())
    yield "parse", project.parse
    version = new_reference_version(state_of(settings))
    yield "mart", lambda: seconds_per_model(build_features.fn(settings, project, version))
    yield "mart.floor", partial(read_and_write, settings, "raw", "features")


def training(space: Workspace) -> Pairs:
    """Cross-validate, train, register and promote; the champion is kept for the nights."""
    settings = load_settings()
    cap = nullcontext()
    if space.clients >= MANY_ROWS:
        cap = mock.patch.object(train, "read_tuned_params", return_value=LARGE_CHAMPION)

    def work() -> dict[str, Any]:
        with cap:
            champion = promote_version.fn(settings, train.train_version.fn(settings))
        keep_champion(settings, champion)
        booster = load_booster(champion.model_text, champion.model_sha256)
        return {"n_trees": booster.num_trees(), "model_bytes": len(champion.model_text)}

    yield "training", work


def night(space: Workspace) -> Pairs:
    """A whole portfolio through the whole night, where nothing but the champion is there yet."""
    reset_home(load_settings())
    yield "night", staged(space, "--source", str(space.drop), "--as-of", str(FIRST_NIGHT))


def matrix(space: Workspace) -> Pairs:
    """Read the mart into the model's matrix; floor: sum every column of the mart."""
    settings = load_settings()
    yield "matrix", partial(read_matrix, settings)
    yield "matrix.floor", partial(scan, settings, "features", "application_features")


def predict(space: Workspace) -> Pairs:
    """Predict every margin, checked; floor: LightGBM on the ready matrix."""
    settings = load_settings()
    features, booster = read_matrix(settings)
    rows, threads = features.matrix, settings.threads
    yield "predict", partial(predict_margins, booster, rows, features.spec, threads)
    yield "predict.floor", partial(predict_alone, booster, rows, threads)


def explain(space: Workspace) -> Pairs:
    """Explain every margin and keep the largest contributions; floor: predict the margins."""
    settings = load_settings()
    features, booster = read_matrix(settings)
    margins = predict_margins(booster, features.matrix, features.spec, settings.threads)

    reducing: list[float] = []

    def work() -> dict[str, float]:
        start = time.process_time()
        for chunk in explain_scores(
            booster, features.matrix, margins, features.spec, settings.threads
        ):
            before = time.process_time()
            reduce_contributions(
                chunk, features.keys, features.matrix, features.spec, features.concepts
            )
            reducing.append(time.process_time() - before)
        return {"cpu_seconds": time.process_time() - start - sum(reducing)}

    yield "explain", work
    # Measured on the way: all contributions at once would not fit into memory.
    yield "reduce", lambda: dict.fromkeys(("cpu_seconds", "wall_seconds"), sum(reducing))
    yield "explain.floor", partial(predict_alone, booster, features.matrix, settings.threads)


def write(space: Workspace) -> Pairs:
    """Write scores and contributions with keys and checks; floor: the same rows without them."""
    settings = load_settings()
    names = ("explained", "contributions", "concept_contributions")
    with open_writer(settings) as connection:
        tables = {name: _encoded(connection.table(f"ml.{name}")) for name in names}

    def work(*, constraints: bool) -> dict[str, Any]:
        with scratch(settings) as connection:
            if constraints:
                create_ml_tables(connection)
            for name, rows in tables.items():
                if constraints:
                    append_rows(connection, name, rows)
                else:
                    connection.register("rows", rows)
                    connection.execute(f"create table {name} as from rows")
            connection.execute("checkpoint")
        return {"rows": sum(map(len, tables.values()))}

    yield "write", partial(work, constraints=True)
    yield "write.floor", partial(work, constraints=False)


def drift(space: Workspace) -> Pairs:
    """PSI of every feature and Evidently's sample; floor: sum every column of the mart."""
    settings = load_settings()
    champion, batch = read_champion(settings), batch_of(settings)

    def work() -> None:
        with prepare_reports() as reports:
            start_reports.fn(settings, batch, champion, reports)
            count_drift_bins.fn(settings, batch, champion)
            check_drift.fn(settings, batch, champion, reports)

    yield "drift", work
    yield "drift.floor", partial(scan, settings, "features", "application_features")


def marts(space: Workspace) -> Pairs:
    """Pass two of dbt; floor: write the tables it makes."""
    settings = load_settings()
    project, batch = DbtProject(settings), batch_of(settings)
    project.parse()

    def work() -> dict[str, Any]:
        run = nightly.build_marts.fn(settings, project, batch, changed_only=False)
        return seconds_per_model(run)

    yield "marts", work
    yield "marts.floor", partial(copy_tables, settings, *nightly.PUBLISHED_SCHEMAS)


def publish(space: Workspace) -> Pairs:
    """Copy, audit and publish; floor: copy the file of the release and hash it."""
    settings = load_settings()
    batch, state = batch_of(settings), state_of(settings)
    yield "publish", partial(nightly.publish_release.fn, settings, batch, state)
    pointer = read_pointer(settings.published)
    assert pointer is not None

    def work() -> dict[str, Any]:
        copy = settings.home / "copy.duckdb"
        shutil.copyfile(settings.published / pointer.file, copy)
        file_sha256(copy)
        copy.unlink()
        return {"release_bytes": pointer.size}

    yield "publish.floor", work


def later_nights(space: Workspace) -> Pairs:
    """A night where nothing is new, and one where an application in a hundred changed."""
    yield "night_same", staged(space)
    yield (
        "night_changed",
        staged(space, "--source", str(space.changed), "--as-of", str(SECOND_NIGHT)),
    )


def staged(space: Workspace, *arguments: str) -> Command:
    """Return a night as a program of its own that tells what each of its stages costs."""
    report = space.pieces / "parts.json"
    module = (sys.executable, "-m", "tests.bench.staged", str(report))
    return Command((*module, "night", *arguments), report)


def state_of(settings: Settings) -> Any:
    """Return what is loaded."""
    with open_writer(settings) as connection:
        return raw_state(connection)


def batch_of(settings: Settings) -> str:
    """Return the batch of the release that is up."""
    pointer = read_pointer(settings.published)
    assert pointer is not None
    return pointer.run


def read_matrix(settings: Settings) -> tuple[Features, Any]:
    """Return the mart as the champion reads it, and the champion's booster."""
    champion = read_champion(settings)
    booster = load_booster(champion.model_text, champion.model_sha256)
    with open_writer(settings) as connection:
        return read_champion_features(connection, champion, booster.feature_name()), booster


def seconds_per_model(run: DbtRun) -> dict[str, Any]:
    """Return wall seconds of each model and seed, the slowest first, and of all tests together."""
    slowest = sorted(run.nodes, key=lambda node: -node.seconds)
    return {
        "models": {n.name: round(n.seconds, 3) for n in slowest if n.resource_type != "test"},
        "tests_seconds": sum(node.seconds for node in run.checks),
    }


def _encoded(relation: duckdb.DuckDBPyRelation) -> pa.Table:
    """Read rows as flows hand them over: names stored once."""
    table = relation.to_arrow_table()
    for index, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(index, field.name, table.column(index).dictionary_encode())
    return table


STAGES: dict[str, Callable[[Workspace], Pairs]] = {
    "load": load,
    "mart": mart,
    "training": training,
    "night": night,
    "matrix": matrix,
    "predict": predict,
    "explain": explain,
    "write": write,
    "drift": drift,
    "marts": marts,
    "publish": publish,
    "later_nights": later_nights,
}
