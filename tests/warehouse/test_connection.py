"""A reader opens read-only and creates nothing; nobody else opens a DuckDB file."""

from __future__ import annotations

import ast
from pathlib import Path

import duckdb
import pytest

from warehouse.connection import open_reader, open_writer
from warehouse.errors import NothingPublishedError
from warehouse.settings import PROJECT_ROOT, Settings


def test_promise_10_a_reader_of_a_missing_file_creates_none(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError):
        open_reader(tmp_path / "release.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_promise_10_a_reader_writes_nothing_and_reads_no_other_file(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, _env_file=None)
    with open_writer(settings) as writer:
        writer.execute("create table t as select 1 as a")
    (tmp_path / "other.csv").write_text("a\n1\n")
    before = settings.warehouse_path.read_bytes()
    with open_reader(settings.warehouse_path) as reader:
        assert reader.sql("from t").fetchall() == [(1,)]
        for statement in (
            "insert into t values (2)",
            f"from read_csv('{tmp_path / 'other.csv'}')",
            f"copy t to '{tmp_path / 'out.csv'}'",
            f"attach '{tmp_path / 'new.duckdb'}'",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                reader.execute(statement)
    assert settings.warehouse_path.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "other.csv",
        "warehouse.duckdb",
    ]


def connects_to_a_file(source: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) == "duckdb.connect"
        and bool(node.args)
        for node in ast.walk(ast.parse(source))
    )


def test_promise_10_files_are_opened_in_two_places_only() -> None:
    opening = [
        str(path.relative_to(PROJECT_ROOT))
        for package in ("app", "flows", "models_ml", "serving", "warehouse")
        for path in (PROJECT_ROOT / package).rglob("*.py")
        if connects_to_a_file(path.read_text(encoding="utf-8"))
    ]
    assert opening == ["warehouse/connection.py"]
