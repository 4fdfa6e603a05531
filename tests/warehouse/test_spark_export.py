from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.connection import open_writer
from warehouse.settings import Settings
from warehouse.spark_export import export_tables

ROWS = "raw", "rows"
NOTHING = "raw", "nothing"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    with open_writer(settings) as connection:
        connection.execute(
            """
            create schema raw;
            create table raw.rows as
            select 1::bigint as k, 'l''œil' as name, 0.1::double as x, 0.1::float as y,
                date '2026-01-31' as d, timestamp '2026-01-31 23:59:59' as t, null::smallint as n;
            create table raw.nothing (k bigint, name varchar);
            """
        )
    return settings


def test_exported_tables_hold_values_and_types(settings: Settings, tmp_path: Path) -> None:
    folders = export_tables(settings, [ROWS, NOTHING], tmp_path / "out")
    with open_writer(settings) as connection:
        for (schema, name), folder in folders.items():
            there = duckdb.sql(f"from '{folder}/*.parquet'")
            here = connection.sql(f"from {schema}.{name}")
            assert there.columns == here.columns
            assert [str(kind) for kind in there.types] == [str(kind) for kind in here.types]
            assert there.fetchall() == here.fetchall()


def test_an_export_takes_the_place_of_the_one_before(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_tables(settings, [ROWS, NOTHING], out)
    export_tables(settings, [NOTHING], out)
    assert [path.name for path in (out / "raw").iterdir()] == ["nothing"]
    assert not out.with_name("out.part").exists()


def test_a_failed_export_leaves_the_one_before(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_tables(settings, [ROWS], out)
    with pytest.raises(duckdb.CatalogException):
        export_tables(settings, [ROWS, ("raw", "missing")], out)
    assert (out / "raw" / "rows").is_dir()
