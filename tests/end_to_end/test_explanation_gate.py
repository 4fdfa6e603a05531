"""Explanations that fall short stop the night, and the old release stays up."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.night import LATER, Night, environment
from warehouse.connection import open_reader, open_writer
from warehouse.errors import GateError
from warehouse.pointer import read_pointer
from warehouse.settings import PROJECT_ROOT, Settings
from warehouse.stated_reasons import keep_stated_reasons

CODE = ("dbt_project", "flows", "models_ml", "warehouse", "dbt_project.yml")
# dbt keeps its log open, so it runs in a process of its own.
BUILD_MARTS = """
import sys
from flows.dbt import DbtProject
from warehouse.errors import GateError
from warehouse.settings import load_settings
try:
    DbtProject(load_settings()).build("explanation_quality+")
except GateError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


@pytest.fixture
def home(night: Night, tmp_path: Path) -> Path:
    return Path(shutil.copytree(night.settings.home, tmp_path / "home", symlinks=True))


def copy_code(to: Path) -> Path:
    """Copy what a night runs, without its state."""
    for name in CODE:
        source = PROJECT_ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("data", "__pycache__"))
        else:
            shutil.copy(source, to / name)
    return to


def run_night_of(code: Path, home: Path, sample: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()",
         "night", "--source", str(sample), "--as-of", LATER],
        cwd=code,
        env=environment(home) | {"PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.heavy
def test_removing_one_line_of_the_dictionary_stops_the_publishing(
    night: Night, home: Path, tmp_path: Path
) -> None:
    # given a feature that no sentence describes any more
    before = read_pointer(home / "published")
    code = copy_code(tmp_path / "code")
    dictionary = code / "dbt_project" / "seeds" / "feature_dictionary.csv"
    lines = dictionary.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("ext_mean,")]
    assert len(kept) == len(lines) - 1
    dictionary.write_text("".join(kept), encoding="utf-8")
    # when
    result = run_night_of(code, home, night.sample)
    # then
    assert result.returncode == 3, result.stderr
    assert "assert_dictionary_describes_every_feature" in result.stderr
    assert read_pointer(home / "published") == before


def test_a_feature_without_a_line_in_the_dictionary_fails_the_marts(home: Path) -> None:
    # given
    settings = Settings(home=home)
    with open_writer(settings) as connection:
        connection.execute("delete from reference.feature_dictionary where feature = 'ext_mean'")
    # when
    result = subprocess.run(
        [sys.executable, "-c", BUILD_MARTS],
        env=environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    # then
    assert result.returncode == GateError.exit_code, result.stderr
    assert "assert_explanations_are_sound" in result.stderr
    with open_reader(settings.warehouse_path) as connection:
        [(status, n_failed)] = connection.sql(
            "select status, failures from monitoring.dq_results "
            "where check_name = 'explanation_dictionary'"
        ).fetchall()
    assert (status, n_failed) == ("fail", 1)


def test_what_was_told_is_kept_for_the_next_night(night: Night, home: Path) -> None:
    with open_reader(night.release) as release:
        told = release.sql(
            "select sk_id_curr, concept from score_reasons where direction = 'against' order by all"
        ).fetchall()
        [(batch,)] = release.sql("select batch_id from batch").fetchall()
    with open_writer(Settings(home=home)) as connection:
        query = "select sk_id_curr, concept from ml.stated_reasons order by all"
        assert connection.sql(query).fetchall() == told != []
        # Told again, nothing is told twice.
        keep_stated_reasons(connection, batch)
        assert connection.sql(query).fetchall() == told


def test_a_second_night_measures_that_reasons_did_not_change(second_night: Night) -> None:
    with open_reader(second_night.release) as release:
        rows = release.sql(
            "select metric, status, n_checked, n_failed, measured from explanation_quality "
            "inner join batch using (batch_id) order by metric"
        ).fetchall()
        checks = release.sql(
            "select check_name, status, failures from dq_results inner join batch using (batch_id) "
            "where check_name like 'explanation_%' order by check_name"
        ).fetchall()
        [(n_told,)] = release.sql(
            "select count(distinct sk_id_curr) from score_reasons where direction = 'against'"
        ).fetchall()
    assert [metric for metric, *_ in rows] == [
        "additivity", "coverage", "dictionary", "forbidden_words", "protected_attributes",
        "sentences", "stability",
    ]  # fmt: skip
    assert {status for _, status, *_ in rows} == {"pass"}
    assert rows[-1] == ("stability", "pass", n_told, 0, 1.0)
    assert checks == [(f"explanation_{metric}", status, n) for metric, status, _, n, _ in rows]
