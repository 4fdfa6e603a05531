"""A challenger is trained while the champion decides, watched for a night, and promoted."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from flows.promotion import WAITS
from models_ml.registry import ModelRegistry
from tests.end_to_end.additions import Cutter
from tests.end_to_end.test_changed_night import NEW_IDS, copy_home, keys_of, run_night
from tests.night import CLIENTS, SCOREHOUSE, Night, environment, run_scorehouse
from warehouse.connection import open_reader, open_writer
from warehouse.settings import Settings


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with open_reader(Settings(home=home).published / "scores.duckdb") as release:
        return release.sql(query).fetchall()


def run_with_another_seed(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCOREHOUSE, *arguments],
        env=environment(home) | {"SCOREHOUSE_SEED": "7"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.heavy
def test_a_challenger_is_trained_watched_and_promoted(night: Night, tmp_path: Path) -> None:
    home = copy_home(night.settings.home, tmp_path / "home")
    cutter, keys = Cutter(night.sample), keys_of(home)
    # given other data than the champion was trained on
    run_night(home, cutter.cut(tmp_path / "2100-01-02", keys[-3:], seed=1, shift=NEW_IDS))
    # when
    trained = run_with_another_seed(home, "train", "--challenger")
    assert trained.returncode == 0, trained.stderr
    run_night(home, cutter.cut(tmp_path / "2100-01-03", keys[-3:], seed=2, shift=2 * NEW_IDS))
    # then it is watched, and nothing else
    assert rows(home, "select is_scored, reason from challenger_runs") == [(True, None)]
    assert rows(home, "select sum(n), min(champion_version), min(challenger_version) from swap_set"
    ) == [(CLIENTS + 6, 1, 2)]  # fmt: skip
    # when a few applications change, only they are predicted
    again = run_scorehouse(
        home, "night", "--source", str(cutter.cut(tmp_path / "2100-01-04", keys[:5], seed=3))
    )
    assert "challenger 2: 5 applications predicted" in again.stderr
    # when it is promoted
    promoted = run_scorehouse(home, "promote")
    assert promoted.returncode == 0, promoted.stderr
    run_night(home, cutter.cut(tmp_path / "2100-01-05", keys[-3:], seed=4, shift=3 * NEW_IDS))
    # then it decides alone, and its scores are those it gave as a challenger
    assert rows(home, "select distinct model_version from scores_latest") == [(2,)]
    assert rows(home, "select count(*) from swap_set") == [(0,)]
    assert rows(
        home,
        "select count(*), count_if(latest.pd = watched.pd) from scores_latest as latest "
        "inner join scores_history as watched using (sk_id_curr, model_version) "
        "where watched.role = 'challenger' and watched.as_of = date '2100-01-04'",
    ) == [(CLIENTS + 6, CLIENTS + 6)]
    assert run_scorehouse(home, "promote").returncode == 2


@pytest.mark.heavy
def test_a_training_that_is_due_makes_a_challenger_and_promotes_nothing(
    night: Night, tmp_path: Path
) -> None:
    home = copy_home(night.settings.home, tmp_path / "home")
    settings = Settings(home=home)
    # given a night that asks for nothing
    quiet = run_scorehouse(home, "train", "--if-due")
    assert (quiet.returncode, quiet.stdout.strip()) == (0, "No training is due.")
    # when it does
    with open_writer(settings) as connection:
        connection.execute("update monitoring.retraining set reason = 'schedule'")
    trained = run_with_another_seed(home, "train", "--if-due")
    # then there is a challenger, judged and waiting
    assert trained.returncode == 0, trained.stderr
    assert "model version 2 is the challenger" in trained.stdout
    registry = ModelRegistry(settings.tracking_uri, settings.artifact_root)
    champion, challenger = registry.champion(), registry.challenger()
    assert champion is not None and challenger is not None
    assert (champion.version, challenger.version) == (1, 2)
    with open_writer(settings) as connection:
        judged = connection.execute(
            "select is_promoted, reason from ml.promotions where model_version = 2"
        ).fetchall()
    assert judged == [(False, WAITS)]
    # and the same night asks for no other
    again = run_scorehouse(home, "train", "--if-due")
    assert again.stdout.strip() == "No training is due."


def test_without_a_champion_there_is_nothing_to_challenge(tmp_path: Path) -> None:
    for command in (("train", "--challenger"), ("promote", "--version", "1")):
        refused = run_scorehouse(tmp_path / "home", *command)
        assert refused.returncode == 2, refused.stderr
        assert "expected" in refused.stderr
    assert not (tmp_path / "home" / "published").exists()
