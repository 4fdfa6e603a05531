"""What changed waits until a night has ended, and the whole is built when anything else changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.drops import write_drop
from warehouse.changes import (
    finished_alike,
    plan_build,
    record_finished_night,
    record_whole_build,
)
from warehouse.connection import open_writer
from warehouse.load import load_drop
from warehouse.ml_tables import create_ml_tables
from warehouse.policy import load_policy, record_policy
from warehouse.settings import Settings

NOW = datetime(2026, 1, 5, 2)


class Home:
    """A warehouse that drops are loaded into and nights are noted in."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(home=folder / "home")
        self.drops = folder
        self.n_drops = 0

    def load(self, train: Iterator[int] | range = range(0), test: range = range(0)) -> None:
        self.n_drops += 1
        drop = write_drop(self.drops / str(self.n_drops), train, test, amount=self.n_drops)
        load_drop(self.settings, drop, date(2026, 1, self.n_drops))

    def open(self) -> duckdb.DuckDBPyConnection:
        connection = open_writer(self.settings)
        create_ml_tables(connection)
        return connection

    def plan(self, references: str = "r", code: str = "c") -> bool:
        with self.open() as connection:
            changed_only = plan_build(connection, references, code)
            if not changed_only:
                record_whole_build(connection, references, code)
        return changed_only

    def finish(self, batch: str = "b") -> None:
        with self.open() as connection:
            record_finished_night(connection, batch, NOW)

    def changed(self) -> list[int]:
        with self.open() as connection:
            rows = connection.execute("from ml.changed_applications order by all").fetchall()
        return [sk_id_curr for (sk_id_curr,) in rows]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A portfolio of a hundred applications after its first night."""
    home = Home(tmp_path)
    home.load(range(1, 101), range(101, 102))
    assert home.plan() is False
    home.finish()
    return home


def test_nothing_new_is_nothing_changed(home: Home) -> None:
    assert home.plan() is True
    assert home.changed() == []


def test_new_and_replaced_applications_wait_until_a_night_has_ended(home: Home) -> None:
    home.load(test=range(100, 104))
    for _ in range(2):  # a night that was killed is run again
        assert home.plan() is True
        assert home.changed() == [100, 101, 102, 103]
    home.load(test=range(103, 105))
    assert home.plan() is True
    assert home.changed() == [100, 101, 102, 103, 104]
    home.finish()
    assert home.plan() is True
    assert home.changed() == []


def test_changed_rows_are_shown_with_all_their_history(home: Home) -> None:
    home.load(test=range(7, 8))
    home.plan()
    with home.open() as connection:
        for table, rows in {
            "application_train": 0,
            "application_test": 1,
            "bureau": 1,
            "bureau_balance": 2,
            "installments_payments": 1,
        }.items():
            [[found]] = connection.execute(f"select count(*) from changed.{table}").fetchall()
            assert (table, found) == (table, rows)


@pytest.mark.parametrize("other", [{"references": "other"}, {"code": "other"}])
def test_other_references_or_code_ask_for_the_whole(home: Home, other: dict[str, str]) -> None:
    assert home.plan(**other) is False
    assert home.plan(**other) is True
    assert home.plan() is False


def test_a_whole_build_that_was_killed_is_begun_again(home: Home) -> None:
    with home.open() as connection:
        assert plan_build(connection, "r", "other") is False  # and never recorded
        assert plan_build(connection, "r", "c") is False


def test_a_portfolio_is_built_as_a_whole_and_so_is_a_fifth_of_one(home: Home) -> None:
    home.load(test=range(1, 19))
    assert home.plan() is True
    home.finish()
    home.load(test=range(1, 4))  # 18 and 3 of 101
    assert home.plan() is False
    home.finish()
    home.load(range(1, 102))
    assert home.plan() is False


def note_batch(
    connection: duckdb.DuckDBPyConnection,
    batch: str,
    model: int = 1,
    policy: int = 1,
    code: str = "c",
    as_of: date = date(2026, 1, 5),
) -> None:
    connection.execute(
        "insert into ml.batches by name select ? as batch_id, ? as model_version, "
        "? as policy_version, ? as code_sha256, ? as as_of, "
        "now()::timestamp as scored_at, 'd' as drop_sha256, 'g' as git_sha, "
        "'i' as dbt_invocation_id, 1 as n_applications",
        [batch, model, policy, code, as_of],
    )


def test_scores_are_kept_for_as_long_as_the_policy_says(home: Home) -> None:
    policy = load_policy()
    with home.open() as connection:
        record_policy(connection, policy, NOW)
        last = date(2028, 1, 5)
        for batch, age in {
            "last": 0,
            "kept": policy.history_days,
            "old": policy.history_days + 1,
        }.items():
            note_batch(connection, batch, as_of=last - timedelta(days=age))
            connection.execute(
                "insert into ml.scores values (?, 1, 1, 'champion', 0, 0, 0, 'hash')", [batch]
            )
            connection.execute(
                "insert into ml.kept_features values (?, 1, 1, 'hash', [0])", [batch]
            )
            connection.execute(
                "insert into ml.batch_seals values (?, 1, 'seal', true, null)", [batch]
            )
        record_finished_night(connection, "last", NOW)
        for table in ("scores", "kept_features", "batch_seals"):
            kept = connection.execute(f"select batch_id from ml.{table} order by all").fetchall()
            assert kept == [("kept",), ("last",)], table


def test_what_a_night_left_holds_for_the_same_model_policy_and_code(home: Home) -> None:
    with home.open() as connection:
        assert not finished_alike(connection, "b")
        note_batch(connection, "b")
        note_batch(connection, "same")
        note_batch(connection, "model", model=2)
        note_batch(connection, "policy", policy=2)
        note_batch(connection, "code", code="d")
        assert not finished_alike(connection, "same")
        record_finished_night(connection, "b", NOW)
        alike = [name for name in ("b", "same", "model", "policy", "code")
                 if finished_alike(connection, name)]  # fmt: skip
    assert alike == ["b", "same"]
