"""Whatever the order in which drops arrive, and however often a night is broken off: one state."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.additions import Cutter
from tests.end_to_end.test_night import kill_night
from tests.night import Night, run_scorehouse, table_hashes
from warehouse.connection import open_reader
from warehouse.settings import Settings

# What is in force of each application now. What a night tells of itself, or of the night before,
# follows the order: marts of history and monitoring, and these columns.
PRESENT = (
    *("scores_latest", "score_reasons", "shap_topk", "shap_summary", "recourse"),
    *("client_profile", "loan_profile", "bureau_history", "previous_loans", "payment_history"),
)
OF_THE_NIGHT_BEFORE = {"prev_pd", "delta_pd", "delta_due_to"}
OF_THE_RUN = {"scored_at", "dbt_invocation_id"}


def run_night(home: Path, drop: Path) -> None:
    result = run_scorehouse(home, "night", "--source", str(drop))
    assert result.returncode == 0, result.stderr


def release(home: Path) -> Path:
    return Settings(home=home).published / "scores.duckdb"


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    with open_reader(release(home)) as connection:
        return connection.sql(query).fetchall()


def present(home: Path) -> dict[str, int]:
    """Hash what is in force now, whatever the order of the rows."""
    hashes = {}
    with open_reader(release(home)) as connection:
        for table in PRESENT:
            left_out = OF_THE_NIGHT_BEFORE | OF_THE_RUN
            kept = [name for name in connection.table(table).columns if name not in left_out]
            [(hashes[table],)] = connection.sql(
                f"select sum(hash(({', '.join(kept)}))::hugeint) + count(*) from {table}"
            ).fetchall()
    return hashes


@pytest.mark.heavy
@pytest.mark.timeout(1500)
def test_promise_07_nights_in_any_order_or_broken_off_end_the_same(
    night: Night, tmp_path: Path
) -> None:
    # given three drops, the later ones replacing a part of the earlier
    [keys] = [[key for (key,) in rows(night.settings.home, "select sk_id_curr from scores_latest")]]
    cutter = Cutter(night.sample)
    drops = [
        cutter.cut(tmp_path / f"2100-01-0{day}", keys[first : first + 3], seed=day)
        for day, first in ((2, 0), (3, 1), (4, 2))
    ]
    homes = {
        name: Path(shutil.copytree(night.settings.home, tmp_path / name, symlinks=True))
        for name in ("in order", "late", "broken off")
    }
    # when they come in order, out of order, and in order with a night that is killed and run again
    for drop in drops:
        run_night(homes["in order"], drop)
    for number in (2, 0, 1):
        run_night(homes["late"], drops[number])
    run_night(homes["broken off"], drops[0])
    kill_night(homes["broken off"], "score and explain", "--source", str(drops[1]))
    for drop in drops[1:]:
        run_night(homes["broken off"], drop)
    # then what is in force is the same, and where the nights were the same, all of it
    assert present(homes["late"]) == present(homes["in order"])
    in_order = table_hashes(release(homes["in order"]))
    assert table_hashes(release(homes["broken off"])) == in_order

    # and when the first drop is corrected, what earlier nights said stays; of what is in force only
    # that changes which rests on it
    home = homes["in order"]
    history = (
        "select * from scores_history where batch_id in "
        "(select batch_id from batch_history where as_of < date '2100-01-04') order by all"
    )
    scores = "select sk_id_curr, feature_row_hash, pd from scores_latest"
    said, before = rows(home, history), set(rows(home, scores))
    corrected = cutter.cut(tmp_path / "corrected-2100-01-02", keys[:3], seed=9)
    run_night(home, corrected)
    assert rows(home, history) == said
    assert {key for key, *_ in before ^ set(rows(home, scores))} == {keys[0]}
