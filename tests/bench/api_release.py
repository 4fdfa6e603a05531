"""A release of any number of generated applications, made by SQL alone, and a model as large."""

from __future__ import annotations

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np

from tests.serving import sample_release
from warehouse.connection import open_reader, open_writer
from warehouse.lookup_writer import write_lookup
from warehouse.pointer import Pointer, file_sha256, lookup_beside
from warehouse.settings import Settings

FEATURES, TREES, ROWS = 300, 400, 10_000
MODEL, MATRIX = "bench-model.txt", "bench-features.npy"
_SQL = Path(sample_release.__file__).with_suffix(".sql")
# As many wordings as a real release has, some hundred thousand, and as unevenly used: nearly nine
# reasons in ten have one of five thousand.
_WORDS = """
create temp table numbers as
select
    sk_id_curr,
    rank,
    direction,
    (30000 * power((hash(sk_id_curr, rank, direction) % 1000003) / 1000003, 6))::integer as number
from score_reasons;
create or replace table score_reasons as
select
    * exclude (number) replace (
        feature_value + number as feature_value,
        text_fr || ' ' || number as text_fr,
        text_en || ' ' || number as text_en
    )
from score_reasons
inner join numbers using (sk_id_curr, rank, direction)
order by sk_id_curr, direction, rank;
drop table numbers
"""


def publish_applications(settings: Settings, applications: int) -> None:
    """Publish a release of that many applications, as the night would."""
    sql = _SQL.read_text(encoding="utf-8")
    sql = sql.replace("range(1, 31)", f"range(1, {applications + 1})")
    path = settings.published / f"release-000001-{sample_release.RUN}.duckdb"
    with open_writer(settings, path) as connection:
        connection.execute(sql)
        connection.execute(_WORDS)
        connection.execute("checkpoint")
    lookup = lookup_beside(path)
    with open_reader(path) as connection:
        write_lookup(connection, lookup)
    pointer = Pointer(
        file=path.name,
        run=sample_release.RUN,
        sequence=1,
        size=path.stat().st_size,
        sha256=file_sha256(path),
        as_of=sample_release.AS_OF,
        published_at=sample_release.PUBLISHED_AT,
        storage_version="v1.4.0",
        lookup_file=lookup.name,
        lookup_size=lookup.stat().st_size,
        lookup_sha256=file_sha256(lookup),
    )
    sample_release.write_pointer(
        settings.published, json.dumps(vars(pointer), default=str, indent=1)
    )


def train_model(settings: Settings) -> None:
    """Leave a model of the champion's size, and rows to score with it, in the home."""
    rng = np.random.default_rng(settings.seed)
    matrix = rng.normal(size=(ROWS, FEATURES)).astype(np.float32)
    margins = matrix[:, :40] @ rng.normal(size=40) + rng.normal(size=ROWS)
    dataset = lgb.Dataset(matrix, (margins > np.quantile(margins, 0.92)).astype(int))
    parameters = {
        "objective": "binary",
        "num_leaves": 31,
        "max_depth": 7,
        "learning_rate": 0.05,
        "feature_fraction": 0.3,
        "num_threads": settings.threads,
        "verbosity": -1,
    }
    booster = lgb.train(parameters, dataset, num_boost_round=TREES)
    booster.save_model(settings.home / MODEL)
    np.save(settings.home / MATRIX, matrix)
