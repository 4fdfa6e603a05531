"""A night that computes what changed leaves what a night of the whole leaves, table by table."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import pytest

from tests.end_to_end.additions import Cutter
from tests.night import OF_THE_RUN, Night, run_scorehouse
from warehouse.connection import open_reader, open_writer
from warehouse.settings import Settings

# What a night computes; run_log and the like say how it did.
SCHEMAS = ("staging", "intermediate", "features", "ml", "scores", "monitoring", "reference")
# How much was computed, and what the checks of just that much said. Feature rows are kept of what a
# night scores, and past scores are drawn from those.
OF_THE_SCOPE = (
    *("run_log", "run_ledger", "run_tables", "mart_state", "dq_results", "alerts"),
    *("kept_features", "score_audits", "score_audit"),
)
NAMES_OF_A_RUN = OF_THE_RUN | {"finished_at"}
NEW_IDS = 1_000_000


def warehouse_hashes(home: Path) -> dict[str, int]:
    """Hash the rows of every table of the warehouse, whatever their order."""
    hashes = {}
    with open_reader(Settings(home=home).warehouse_path) as connection:
        columns = connection.sql(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "inner join duckdb_tables() using (schema_name, table_name) "
            f"where schema_name in {SCHEMAS} and table_name not in {OF_THE_SCOPE} "
            "order by schema_name, table_name, column_index"
        ).fetchall()
        for (schema, table), group in groupby(columns, key=itemgetter(0, 1)):
            kept = ", ".join(
                comparable(schema, name, kind)
                for _, _, name, kind in group
                if name not in NAMES_OF_A_RUN
            )
            [[hashes[f"{schema}.{table}"]]] = connection.sql(
                f"select count(*) + coalesce(sum(hash({kept})::hugeint), 0) from {schema}.{table}"
            ).fetchall()
    return hashes


def comparable(schema: str, name: str, kind: str) -> str:
    """Return a column as it is compared.

    The last bit of a sum of doubles depends on the order of its rows. The families of features are
    not yet the floats that the mart keeps of them.
    """
    is_unrounded = schema == "intermediate" and kind == "DOUBLE"
    return f'"{name}"::float' if is_unrounded else f'"{name}"'


def copy_home(home: Path, to: Path) -> Path:
    return Path(shutil.copytree(home, to, symlinks=True))


def run_night(home: Path, drop: Path) -> str:
    """Run the night of a drop and return how many applications it scored of how many it read."""
    result = run_scorehouse(home, "night", "--source", str(drop))
    assert result.returncode == 0, result.stderr
    [scored] = re.findall(r"(\d+ of \d+) applications to score", result.stderr)
    return str(scored)


def run_whole_night(home: Path, drop: Path) -> None:
    """Run the same with nothing left to rely on."""
    with open_writer(Settings(home=home)) as connection:
        connection.execute("delete from ml.mart_state; delete from ml.explained")
    run_night(home, drop)


def differing(one: Path, other: Path) -> list[str]:
    before, after = warehouse_hashes(one), warehouse_hashes(other)
    assert before.keys() == after.keys()
    return [table for table in before if before[table] != after[table]]


def keys_of(home: Path) -> list[int]:
    with open_reader(Settings(home=home).warehouse_path) as connection:
        rows = connection.sql("select sk_id_curr from features.application_features").fetchall()
    return sorted(key for (key,) in rows)


def test_a_night_of_few_changes_computes_those_and_leaves_what_the_whole_would(
    night: Night, tmp_path: Path
) -> None:
    # given
    keys = keys_of(night.settings.home)
    cutter = Cutter(night.sample)
    drop = cutter.cut(tmp_path / "2100-01-02", [keys[0], *keys[-3:]], seed=1)
    changed = copy_home(night.settings.home, tmp_path / "changed")
    whole = copy_home(night.settings.home, tmp_path / "whole")
    # when
    scored = run_night(changed, drop)
    run_whole_night(whole, drop)
    # then
    assert scored == "4 of 4"
    assert differing(changed, whole) == []


def random_drops(cutter: Cutter, keys: list[int], folder: Path, seed: int) -> Iterable[Path]:
    """Replace and add a few applications each night, some more than once."""
    random = np.random.default_rng(seed)
    for day in range(4):
        name = (date(2100, 1, 3) + timedelta(days=day)).isoformat()
        chosen = random.choice(keys, random.integers(1, 30), replace=False).tolist()
        shift = NEW_IDS * int(random.integers(0, 3))
        yield cutter.cut(folder / name, chosen, seed=seed + day, shift=shift)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_sequences_of_drops_leave_what_the_whole_would(
    night: Night, tmp_path: Path, seed: int
) -> None:
    changed = copy_home(night.settings.home, tmp_path / "changed")
    whole = copy_home(night.settings.home, tmp_path / "whole")
    cutter = Cutter(night.sample)
    for drop in random_drops(cutter, keys_of(night.settings.home), tmp_path, seed):
        run_night(changed, drop)
        run_whole_night(whole, drop)
        assert differing(changed, whole) == [], drop.name
