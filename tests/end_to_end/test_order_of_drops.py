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
@pytest.mark.timeout(1800)
def test_promise_07_nights_in_any_order_or_broken_off_end_the_same(
    night: Night, tmp_path: Path
) -> None:
    # given three drops, the later ones replacing a part of the earlier
    keys = [key for (key,) in rows(night.settings.home, "select sk_id_curr from scores_latest")]
    cutter = Cutter(night.sample)
    drops = [
        cutter.cut(tmp_path / f"2100-01-0{day}", keys[first : first + 3], seed=day)
        for day, first in ((2, 0), (3, 1), (4, 2))
    ]

    def copy(home: Path, name: str) -> Path:
        return Path(shutil.copytree(home, tmp_path / name, symlinks=True))

    # when they come in order, out of order, and in order with a night that is killed and run again
    in_order = copy(night.settings.home, "in order")
    late = copy(night.settings.home, "late")
    run_night(in_order, drops[0])
    broken_off = copy(in_order, "broken off")
    kill_night(broken_off, "score and explain", "--source", str(drops[1]))
    for drop in drops[1:]:
        run_night(in_order, drop)
        run_night(broken_off, drop)
    for number in (2, 0, 1):
        run_night(late, drops[number])
    # then what is in force is the same, and where the nights were the same, all of it
    assert present(late) == present(in_order)
    assert table_hashes(release(broken_off)) == table_hashes(release(in_order))
    require_a_correction_to_change_what_rests_on_it_alone(
        in_order, cutter.cut(tmp_path / "corrected-2100-01-02", keys[:3], seed=9), keys[0]
    )


def require_a_correction_to_change_what_rests_on_it_alone(
    home: Path, corrected: Path, key: int
) -> None:
    """Correct the drop of the first of three days, which is in force of ``key`` alone.

    What is in force changes for that application; what nights said stays, and can be built again.
    """
    nights = dict(rows(home, "select batch_id, changed_by_drop_id from batch_history"))
    told = f"select * from scores_history where batch_id in {tuple(nights)} order by all"
    in_force = "select sk_id_curr, feature_row_hash, pd from scores_latest"
    said, before = rows(home, told), set(rows(home, in_force))
    assert set(nights.values()) == {None} and len(nights) == 4
    # when
    run_night(home, corrected)
    # then
    assert rows(home, told) == said
    assert {changed for changed, *_ in before ^ set(rows(home, in_force))} == {key}
    # and the nights of that day and of those after it, not the one before, say that it was
    [[drop]] = rows(home, f"select drop_id from data_drops where source_name = '{corrected.name}'")
    history = "select as_of::varchar, scored_at, batch_id, changed_by_drop_id from batch_history"
    [first, second, third, last, again] = rows(home, f"{history} order by as_of, scored_at")
    assert [night[3] for night in (first, second, third, last, again)] == [
        *(None, drop, drop, drop, None)
    ]
    assert last[0] == again[0] == "2100-01-04"
    reproduced = run_scorehouse(home, "reproduce", last[2])
    assert reproduced.returncode == 0, reproduced.stderr
