"""A night, end to end: what it publishes, and that running it again changes nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.night import (
    CLIENTS,
    LATER,
    SCOREHOUSE,
    Night,
    add_challenger,
    environment,
    run_make,
    run_scorehouse,
    table_hashes,
)
from warehouse.connection import open_reader
from warehouse.pointer import file_sha256, read_pointer
from warehouse.settings import Settings


@pytest.fixture
def query(night: Night) -> Callable[[str], list[tuple[object, ...]]]:
    def _query(sql: str) -> list[tuple[object, ...]]:
        with open_reader(night.release) as connection:
            return connection.sql(sql).fetchall()

    return _query


@pytest.mark.promise(18)
def test_night_publishes_every_application_once(
    query: Callable[[str], list[tuple[object, ...]]],
) -> None:
    assert query(
        "select count(*), count(distinct sk_id_curr), count(pd), "
        "count(*) filter (where pd > 0 and pd < 1) from scores_latest"
    ) == [(CLIENTS, CLIENTS, CLIENTS, CLIENTS)]


def test_night_says_where_to_look_next(night: Night) -> None:
    for hint in ("scorehouse sql", "scores.duckdb", "make serve", "make app"):
        assert hint in night.output


@pytest.mark.promise(17)
def test_explanations_add_up_on_every_row(
    query: Callable[[str], list[tuple[object, ...]]],
) -> None:
    [(rows, worst)] = query(
        """
        select count(*), max(abs(base_value + total + shap_rest - margin))
        from shap_summary
        inner join (
            select sk_id_curr, sum(contribution) as total from shap_topk group by sk_id_curr
        ) using (sk_id_curr)
        """
    )
    assert rows == CLIENTS
    assert isinstance(worst, float) and worst < 1e-6


def test_training_rows_are_flagged(query: Callable[[str], list[tuple[object, ...]]]) -> None:
    [(flagged, trained_on)] = query(
        "select count(*) filter (where in_training_sample), "
        "(select max(n_training_rows) from dim_model) from scores_latest"
    )
    assert flagged == trained_on
    assert isinstance(flagged, int) and 0 < flagged < CLIENTS


def test_training_measures_what_leaving_out_protected_attributes_costs(
    query: Callable[[str], list[tuple[object, ...]]],
) -> None:
    [(auc, without, with_protected, constraints, unconstrained)] = query(
        "select auc, auc_without_protected, auc_with_protected, n_monotone_constraints, "
        "auc_without_constraints from dim_model"
    )
    assert isinstance(with_protected, float) and 0.4 < with_protected < 1
    assert isinstance(without, float) and without != with_protected
    assert auc == pytest.approx(without, abs=0.01)
    assert (constraints, unconstrained) == (0, None)


@pytest.mark.heavy
def test_comparison_is_published_with_the_batch_that_is_up(
    second_night: Night, tmp_path: Path
) -> None:
    # given
    home = tmp_path / "home"
    shutil.copytree(second_night.settings.home, home, symlinks=True)
    # when
    result = run_scorehouse(home, "compare", "--json")
    # then
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    with open_reader(home / "published" / "scores.duckdb") as connection:
        rows = connection.sql(
            "select model, cost_per_application from model_comparison order by all"
        ).fetchall()
        of_champion = connection.sql(
            "select auc, log_loss, cost_per_application from dim_model where is_champion"
        ).fetchall()
        compared = connection.sql(
            "select auc, log_loss, cost_per_application from model_comparison "
            "where model = 'lightgbm'"
        ).fetchall()
        [(base, intervals)] = connection.sql(
            "select count(*) filter (where feature = '(base)'), count(*) from scorecard_points"
        ).fetchall()
    assert [name for name, _ in rows] == ["dummy", "lightgbm", "logistic_regression", "scorecard"]
    assert dict(rows) == {row["model"]: row["cost_per_application"] for row in answer["models"]}
    assert compared == of_champion
    assert base == 1 < intervals
    pointer = read_pointer(home / "published")
    before = read_pointer(second_night.settings.published)
    assert pointer is not None and before is not None
    # The same batch, once more: the night that follows finds nothing new.
    assert (pointer.run, pointer.sequence) == (before.run, before.sequence + 1)


def test_every_column_of_the_release_is_described(
    query: Callable[[str], list[tuple[object, ...]]],
) -> None:
    assert (
        query(
            "select table_name, column_name from duckdb_columns() "
            "where not internal and coalesce(comment, '') = ''"
        )
        == []
    )


@pytest.mark.promise(7)
def test_a_second_night_finds_nothing_new(night: Night) -> None:
    # given
    before = (read_pointer(night.settings.published), file_sha256(night.release))
    # when
    output = run_make(night.settings.home, "night", f"CLIENTS={CLIENTS}")
    # then
    assert "Nothing new" in output
    assert (read_pointer(night.settings.published), file_sha256(night.release)) == before


def swap_columns(text: str) -> str:
    return text.replace("DAYS_CREDIT,CREDIT_DAY_OVERDUE", "CREDIT_DAY_OVERDUE,DAYS_CREDIT", 1)


def drop_a_column(text: str) -> str:
    return "".join(line.rpartition(",")[0] + "\n" for line in text.splitlines())


def truncate(text: str) -> str:
    return text[: text.rstrip().rfind(",")]


def repeat_a_key(text: str) -> str:
    return text + text.splitlines(keepends=True)[-1]


def misname_a_type(text: str) -> str:
    return text.replace("Closed", "Fermé", 1)


@pytest.mark.parametrize(
    ("breakage", "encoding", "named"),
    [
        (swap_columns, "utf-8", "DAYS_CREDIT"),
        (drop_a_column, "utf-8", "AMT_ANNUITY"),
        (truncate, "utf-8", "line"),
        (repeat_a_key, "utf-8", "SK_ID_BUREAU"),
        (misname_a_type, "latin-1", "UTF-8"),
    ],
)
@pytest.mark.promise(12)
def test_a_refused_drop_is_named_exits_2_and_changes_nothing(
    night: Night,
    tmp_path: Path,
    breakage: Callable[[str], str],
    encoding: str,
    named: str,
) -> None:
    # given a drop of a later day with one broken file
    before = (read_pointer(night.settings.published), table_hashes(night.release))
    drop = tmp_path / "2099-12-31"
    shutil.copytree(night.sample, drop)
    broken = drop / "bureau.csv"
    broken.write_text(breakage(broken.read_text(encoding="utf-8")), encoding=encoding)
    # when
    refused = run_scorehouse(night.settings.home, "night", "--source", str(drop))
    # then
    assert refused.returncode == 2
    assert "bureau.csv" in refused.stderr and named in refused.stderr
    assert list(night.settings.quarantine.glob("2099-12-31*/reason.json"))
    assert (read_pointer(night.settings.published), table_hashes(night.release)) == before


def kill_night(home: Path, stage: str, *arguments: str) -> None:
    """Run a night and end it with SIGKILL as soon as ``stage`` begins."""
    with subprocess.Popen(
        [SCOREHOUSE, "night", *arguments],
        env=environment(home),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.rstrip().endswith(f"{stage} ..."):
                process.kill()
    assert process.returncode == -9, f"the night never came to {stage!r}"


@pytest.mark.heavy
@pytest.mark.promise(7)
def test_a_killed_night_leaves_the_release_and_ends_the_same_when_run_again(
    night: Night, second_night: Night, tmp_path: Path
) -> None:
    # given the night of a later day, killed while it scores
    home = tmp_path / "home"
    shutil.copytree(night.settings.home, home, symlinks=True)
    add_challenger(Settings(home=home))
    arguments = ("--source", str(night.sample), "--as-of", LATER)
    kill_night(home, "score and explain", *arguments)
    assert table_hashes(home / "published" / "scores.duckdb") == table_hashes(night.release)
    # when
    again = run_scorehouse(home, "night", *arguments)
    # then
    assert again.returncode == 0, again.stderr
    undisturbed = second_night.settings.published / "scores.duckdb"
    assert table_hashes(home / "published" / "scores.duckdb") == table_hashes(undisturbed)


@pytest.mark.heavy
@pytest.mark.parametrize(
    "stage",
    ["load drops", "build features", "train a model", "promote the model", "open the batch",
     "start the reports", "score and explain", "count drift bins", "check drift", "build marts",
     "watch predictions", "publish the release"],
)  # fmt: skip
@pytest.mark.promise(7)
def test_a_first_night_killed_in_any_stage_ends_the_same_when_run_again(
    night: Night, tmp_path: Path, stage: str
) -> None:
    # given
    home = tmp_path / "home"
    kill_night(home, stage, "--source", str(night.sample))
    # when
    again = run_scorehouse(home, "night", "--source", str(night.sample))
    # then
    assert again.returncode == 0, again.stderr
    assert table_hashes(home / "published" / "scores.duckdb") == table_hashes(night.release)


def test_any_duckdb_client_opens_the_shortcut(night: Night) -> None:
    shortcut = night.settings.published / "scores.duckdb"
    with duckdb.connect(str(shortcut), read_only=True) as connection:
        assert connection.sql("select count(*) from scores_latest").fetchall() == [(CLIENTS,)]
