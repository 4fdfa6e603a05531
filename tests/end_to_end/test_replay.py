"""A replay: nights that follow each other, and outcomes that arrive when they are known."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.night import run_scorehouse
from warehouse.connection import open_writer
from warehouse.settings import Settings

NIGHTS = 3


@pytest.mark.heavy
def test_a_replay_fills_the_history_night_by_night_and_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    home, sample = tmp_path / "home", tmp_path / "sample"
    run_scorehouse(home, "sample", "--clients", "600", "--out", str(sample))
    replay = ("replay", "--source", str(sample), "--nights", str(NIGHTS), "--challenger", "--json")

    first = run_scorehouse(home, *replay)

    assert first.returncode == 0, first.stderr
    nights = json.loads(first.stdout)["nights"]
    assert [night["is_new"] for night in nights] == [True] * (NIGHTS + 1)
    counts = [night["n_applications"] for night in nights]
    assert counts == sorted(set(counts)) and counts[-1] == 600
    with open_writer(Settings(home=home)) as connection:
        history = connection.execute(
            "select as_of, count(*) from scores.scores_history where role = 'champion' "
            "group by all order by all"
        ).fetchall()
        early = connection.execute(
            "select count(*) from raw.outcomes as o join raw.application_test as a "
            "using (sk_id_curr) join raw.drops as d on a.drop_id = d.drop_id "
            "where o.observed_on <= d.as_of"
        ).fetchall()
        known = connection.execute("select count(*) from raw.outcomes").fetchall()
        watched = connection.execute(
            "select as_of, count(*) from scores.scores_history where role = 'challenger' "
            "group by all order by all"
        ).fetchall()
        swapped = connection.execute("select sum(n)::int from scores.swap_set").fetchall()
        judged = connection.execute(
            "select count(*) from monitoring.backtest where role = 'challenger' and n_resolved > 0"
        ).fetchall()
    assert history == [(_date(night), night["n_applications"]) for night in nights]
    assert early == [(0,)]
    assert known[0][0] > 20
    assert watched == history[1:]
    assert swapped == [(600,)]
    assert judged[0][0] > 0

    again = run_scorehouse(home, *replay)

    assert again.returncode == 0, again.stderr
    assert [night["is_new"] for night in json.loads(again.stdout)["nights"]] == [False] * (
        NIGHTS + 1
    )


def _date(night: dict[str, str]) -> date:

    return date.fromisoformat(night["as_of"])
