"""A past night is built again from its drops and model and is equal, or what is not is named."""

from __future__ import annotations

import getpass
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from flows.ledger import lock_sha256
from tests.night import CLIENTS, Night, run_scorehouse
from warehouse.connection import open_reader, open_writer
from warehouse.pointer import current_release
from warehouse.settings import Settings


@pytest.fixture
def home(night: Night, tmp_path: Path) -> Path:
    return Path(shutil.copytree(night.settings.home, tmp_path / "home", symlinks=True))


def batch(home: Path) -> str:
    return current_release(Settings(home=home)).run


def reproduce(home: Path, run: str | None = None) -> subprocess.CompletedProcess[str]:
    return run_scorehouse(home, "reproduce", run or batch(home))


def edit(path: Path, statement: str) -> None:
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)


def test_promise_22_the_ledger_says_what_made_a_night_and_who_ran_it(night: Night) -> None:
    with open_reader(night.release) as release:
        [run] = release.sql("from run_ledger").df().to_dict("records")
        [model] = release.sql("from dim_model").df().to_dict("records")
        [drop] = release.sql("from data_drops").df().to_dict("records")
        counted = dict(
            release.sql(
                "select schema_name || '.' || table_name, n_rows from run_tables"
            ).fetchall()
        )
    assert run["status"] == "published" and run["operator"] == getpass.getuser()
    assert run["batch_id"] == current_release(night.settings).run
    assert (run["model_sha256"], run["seed"]) == (model["model_sha256"], model["seed"])
    assert run["drop_ids"] == drop["drop_id"]
    assert run["lock_sha256"] == lock_sha256()
    assert len(run["dbt_manifest_sha256"]) == len(run["policy_sha256"]) == 64
    assert run["n_checks"] > 100
    assert counted["scores.scores_latest"] == run["n_applications"] == CLIENTS
    assert counted["raw.application_train"] == model["n_training_rows"]
    with open_writer(night.settings) as connection:
        ended = connection.execute(
            "select release_sequence, ended_at > started_at from ml.run_ledger"
        ).fetchall()
    assert ended == [(1, True)]


def test_promise_22_a_night_built_again_is_equal(home: Path) -> None:
    result = reproduce(home)
    assert result.returncode == 0, result.stderr
    for table in ("scores_latest", "score_reasons", "shap_topk", "shap_summary"):
        assert table in result.stdout
    assert list((home / "tmp").glob("reproduce-*")) == []


@pytest.mark.heavy
def test_promise_22_a_night_that_follows_another_is_equal_too(night: Night, home: Path) -> None:
    next_day = (current_release(Settings(home=home)).as_of + timedelta(days=1)).isoformat()
    later = run_scorehouse(home, "night", "--source", str(night.sample), "--as-of", next_day)
    assert later.returncode == 0, later.stderr
    result = reproduce(home)
    assert result.returncode == 0, result.stderr


@pytest.mark.heavy
def test_a_night_is_not_built_again_without_the_scores_it_compared_its_own_with(
    second_night: Night, tmp_path: Path
) -> None:
    # given a night so long after the first that the policy forgot the scores of that
    home = shutil.copytree(second_night.settings.home, tmp_path / "home", symlinks=True)
    result = reproduce(Path(home))
    assert result.returncode == 2
    assert "history_days" in result.stderr


@pytest.mark.heavy
def test_promise_22_one_edited_cell_stops_with_table_and_row(home: Path) -> None:
    settings = Settings(home=home)
    with open_reader(settings.published / "scores.duckdb") as release:
        [(client,)] = release.sql("select max(sk_id_curr) from scores_latest").fetchall()
    release = settings.published / current_release(settings).file
    edit(
        release, f"update shap_topk set feature_value = 7 where sk_id_curr = {client} and rank = 3"
    )
    where = f"where sk_id_curr = {client}"
    edit(settings.warehouse_path, f"update scores.scores_history set pd = 0.5 {where}")
    result = reproduce(home)
    assert result.returncode == 3
    lines = [line for line in result.stderr.splitlines() if line.startswith("  ")]
    assert len(lines) == 2
    assert f"shap_topk in {release.name}, sk_id_curr {client}, rank 3: feature_value" in lines[0]
    assert f"scores_history, sk_id_curr {client}: pd: kept 0.5" in lines[1]


def test_a_night_whose_inputs_are_gone_or_altered_cannot_be_built_again(
    home: Path, tmp_path: Path
) -> None:
    settings = Settings(home=home)
    [sample] = (home / "samples").iterdir()
    altered = tmp_path / "altered"
    shutil.copytree(sample, altered)
    with (altered / "bureau.csv").open("a") as file:
        file.write(next(iter((sample / "bureau.csv").read_text().splitlines()[1:2])) + "\n")
    for path, said in ((tmp_path / "gone", "are gone"), (altered, "bureau.csv")):
        edit(settings.warehouse_path, f"update raw.drop_places set path = '{path}'")
        result = reproduce(home)
        assert result.returncode == 2, result.stderr
        assert said in result.stderr


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update ml.run_ledger set code_sha256 = 'x', git_sha = 'abc123'", "commit abc123"),
        ("update ml.run_ledger set model_sha256 = 'x'", "model version 1"),
        ("update ml.run_ledger set engine = 'spark'", "made on spark"),
        ("delete from ml.run_ledger", "no published run"),
    ],
)
def test_a_night_of_other_code_another_model_or_no_ledger_says_so(
    home: Path, statement: str, said: str
) -> None:
    edit(Settings(home=home).warehouse_path, statement)
    result = reproduce(home)
    assert result.returncode == 2
    assert said in result.stderr
