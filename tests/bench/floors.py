"""What no implementation can go below: parsing, scanning, predicting and writing alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from warehouse.connection import open_writer
from warehouse.contract import load_contract
from warehouse.settings import Settings


def predict_alone(booster: Any, matrix: Any, threads: int) -> np.ndarray:
    """Return the margins, unchecked."""
    return np.asarray(booster.predict(matrix, raw_score=True, num_threads=threads))


def parse(settings: Settings, drop: Path) -> None:
    """Parse every column of every file into its declared type, and keep nothing."""
    with duckdb.connect(config={"threads": str(settings.threads)}) as connection:
        for table in load_contract().tables.values():
            if not table.optional:
                columns = {name: column.type for name, column in table.columns.items()}
                counts = ", ".join(f'count("{name}")' for name in columns)
                connection.execute(
                    f"select {counts} from read_csv($path, auto_detect = false, header = true, "
                    f"delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {columns})",
                    {"path": str(drop / table.file)},
                ).fetchall()


def scan(settings: Settings, schema: str, table: str = "%") -> None:
    """Sum every column of the tables, or count it where it holds no numbers."""
    with open_writer(settings) as connection:
        for (query,) in connection.execute(
            """
            select 'select ' || string_agg(
                case when data_type similar to '.*INT|FLOAT|DOUBLE|DECIMAL.*'
                then 'sum(' else 'count(' end || '"' || column_name || '")', ', '
            ) || ' from "' || schema_name || '"."' || table_name || '"'
            from duckdb_columns()
            where database_name = current_database() and schema_name = $schema
            and table_name like $table
            group by schema_name, table_name
            """,
            {"schema": schema, "table": table},
        ).fetchall():
            connection.execute(query).fetchall()


def copy_tables(settings: Settings, *schemas: str) -> None:
    """Write the tables of the schemas into a file of their own."""
    with scratch(settings) as connection:
        connection.execute(f"attach '{settings.warehouse_path}' as warehouse (read_only)")
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'warehouse' and list_contains($schemas, schema_name)",
            {"schemas": list(schemas)},
        ).fetchall():
            connection.execute(f'create table "{table}" as from warehouse."{schema}"."{table}"')
        connection.execute("detach warehouse")
        connection.execute("checkpoint")


def read_and_write(settings: Settings, source: str, result: str) -> None:
    """Sum every column of one schema and write the tables of another."""
    scan(settings, source)
    copy_tables(settings, result)


def scratch(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open an empty file beside the warehouse."""
    path = settings.temporary / "scratch.duckdb"
    path.unlink(missing_ok=True)
    return open_writer(settings, path)
