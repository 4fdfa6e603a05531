"""One release as a file: tables, comments and macros, audited as a reader sees them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.connection import open_reader, open_writer
from warehouse.errors import GateError
from warehouse.pointer import lookup_beside
from warehouse.settings import Settings

AUDIT_FILE = Path(__file__).with_name("ddl") / "audit.sql"
MACROS = Path(__file__).with_name("macros")


def write_release(settings: Settings, build: Path, schemas: Sequence[str]) -> None:
    """Copy the tables of ``schemas`` of the warehouse into ``main`` of a new file.

    Raises:
        GateError: A macro does not fit the tables, or the file is not whole.
    """
    connection = open_writer(settings, build)
    try:
        connection.execute(f"attach '{settings.warehouse_path}' as warehouse (read_only)")
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables() "
            "where database_name = 'warehouse' and list_contains(?, schema_name) order by all",
            [list(schemas)],
        ).fetchall()
        # One transaction: each of two thousand comments would wait for the disk by itself.
        connection.execute("begin")
        for schema, table, comment in tables:
            connection.execute(f'create table "{table}" as from warehouse."{schema}"."{table}"')
            _copy_comments(connection, schema, table, comment)
        connection.execute("commit")
        connection.execute("detach warehouse")
        _create_macros(connection)
        connection.execute("checkpoint")
    finally:
        connection.close()
    if build.with_name(build.name + ".wal").exists():
        raise GateError(f"{build.name} still has a write-ahead log after its checkpoint.")


def audit_release(release: Path, *, write: bool = False) -> None:
    """Run every check of ``audit.sql`` on the file as a reader would see it.

    Its keyed file, where it has one, is checked too; with ``write`` it is written before.

    Raises:
        GateError: A check found something.
    """
    from warehouse.lookup_writer import check_lookup, write_lookup  # brings numpy: not for readers

    findings = []
    with open_reader(release) as connection:
        for check in AUDIT_FILE.read_text(encoding="utf-8").split("-- check: ")[1:]:
            name, statement = check.split("\n", 1)
            try:
                [(count,)] = connection.execute(statement).fetchall()
            except duckdb.Error as error:
                findings.append(f"{name}: could not be checked ({error})")
                continue
            if count != 0:
                findings.append(f"{name}: {count}")
        lookup = lookup_beside(release)
        if write and not findings:
            write_lookup(connection, lookup)
        if lookup.exists() and not findings:
            findings = check_lookup(connection, lookup)
    if findings:
        raise GateError(
            f"{release.name} failed its audit and is not published; the release before stays up:\n"
            + "\n".join(f"  {finding}" for finding in findings)
        )


def _create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the table macros that analysts call; the release file keeps them."""
    for path in sorted(MACROS.glob("*.sql")):
        try:
            connection.execute(path.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            raise GateError(
                f"The macros of {path.name} do not fit the tables of the release, which is not "
                f"published; the release before stays up: {error}"
            ) from error


def _copy_comments(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, comment: str | None
) -> None:
    columns = connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'warehouse' "
        "and schema_name = ? and table_name = ? and comment is not null",
        [schema, table],
    ).fetchall()
    named = [(f'table "{table}"', comment)] if comment else []
    named += [(f'column "{table}"."{column}"', text) for column, text in columns]
    for target, text in named:
        escaped = text.replace("'", "''")
        connection.execute(f"comment on {target} is '{escaped}'")
