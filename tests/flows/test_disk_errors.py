"""A disk that is full or closed is told as such, whoever meets it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pytest

from flows.disk_errors import as_usage_error
from tests.flows.test_cli import run  # noqa: F401 - a fixture

HOME = Path("/home/of/scorehouse")
FULL = Path("/dev/full")


def test_python_duckdb_and_sqlite_are_understood(tmp_path: Path) -> None:
    with pytest.raises(OSError) as of_python, FULL.open("w") as file:
        file.write("x")
        file.flush()
    with duckdb.connect() as connection, pytest.raises(duckdb.Error) as of_duckdb:
        connection.execute(f"copy (select 1) to '{FULL}' (format csv)")
    with sqlite3.connect(tmp_path / "small.db") as database:
        database.execute("pragma max_page_count = 2")
        database.execute("create table rows (text)")
        with pytest.raises(sqlite3.OperationalError) as of_sqlite:
            database.execute("insert into rows values (?)", ["x" * 100_000])
    database.close()
    for raised in (of_python, of_duckdb, of_sqlite):
        told = as_usage_error(raised.value, HOME)
        assert told is not None and told.exit_code == 2
        assert str(HOME) in str(told) and "Make room" in str(told)


def test_a_cause_counts_and_another_error_does_not() -> None:
    with pytest.raises(RuntimeError) as wrapped:
        try:
            raise OSError(28, "No space left on device")
        except OSError as error:
            raise RuntimeError("the stage failed") from error
    assert as_usage_error(wrapped.value, HOME) is not None
    assert as_usage_error(ValueError("a wrong value"), HOME) is None


def test_the_command_line_says_it_and_ends_with_2(
    run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    import warehouse.sample

    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "out"))

    monkeypatch.setattr(warehouse.sample, "generate_sample", no_room)
    code, _, error = run("sample", "--out", str(tmp_path / "out"))
    assert code == 2
    assert "found it full" in error and str(tmp_path / "out") in error


def test_a_home_that_cannot_be_one_is_2_and_named(
    run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file = tmp_path / "a-file"
    file.touch()
    monkeypatch.setenv("SCOREHOUSE_HOME", str(file / "home"))
    code, _, error = run("night")
    assert code == 2
    assert str(file) in error and "point SCOREHOUSE_HOME to a folder of yours" in error
