"""Writing the release that is up as files: one per table, and a dictionary of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import duckdb

from warehouse.errors import UsageError
from warehouse.pointer import current_release
from warehouse.settings import Settings

Format = Literal["parquet", "csv", "xlsx"]

DICTIONARY = "data_dictionary"
_DICTIONARY_VIEW = f"""
create view {DICTIONARY} as
select
    table_name,
    column_name,
    data_type,
    columns.comment as description,
    tables.comment as table_description
from duckdb_columns() as columns
inner join duckdb_tables() as tables using (database_oid, schema_oid, table_oid, table_name)
where columns.database_name = 'release'
order by table_name, column_index
"""
# A spreadsheet that opens a CSV runs a text that begins with one of these, and is no number, as
# a formula; an apostrophe before it makes it a text again (OWASP, "CSV Injection").
_START_OF_A_FORMULA = r"^([=+@\t\r-])"


def export_release(
    settings: Settings,
    out: Path,
    file_format: Format = "parquet",
    only: Sequence[str] = (),
) -> list[Path]:
    """Write every published table, and their dictionary, into ``out``; return the files.

    Parquet holds every value as it is. CSV is UTF-8 with a header, commas, ISO dates, NULL as
    nothing and an empty text as ``""``; a text that would start a formula gets an apostrophe. An
    Excel workbook holds a table and, on a second sheet, what its columns mean; a text stays one.

    Args:
        settings: Of the installation.
        out: Folder to write into.
        file_format: Of the files.
        only: Tables to write; all of them unless given.

    Raises:
        NothingPublishedError: There is no release yet.
        UsageError: There is no table of a name in ``only``, or Excel cannot hold one.
    """
    release = settings.published / current_release(settings).file
    files = []
    # Writing files is what a reader's connection is closed to, so this one is opened in memory.
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as release (read_only)")
        connection.execute(_DICTIONARY_VIEW)
        sources = _choose_tables(connection, only)
        if file_format == "xlsx":
            _check_rows(connection, sources)
        out.mkdir(parents=True, exist_ok=True)
        for table, source in {**sources, DICTIONARY: DICTIONARY}.items():
            files.append(out / f"{table}.{file_format}")
            relation = connection.sql(f"from {source}")
            if file_format == "parquet":
                relation.write_parquet(str(files[-1]))
            elif file_format == "csv":
                _without_formulas(relation).write_csv(str(files[-1]), header=True)
            else:
                _write_workbook(connection, files[-1], table, relation)
    return files


def _choose_tables(connection: duckdb.DuckDBPyConnection, only: Sequence[str]) -> dict[str, str]:
    """Return the tables to write, each with its name in SQL."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'release' order by all"
    ).fetchall()
    tables = [table for (table,) in rows]
    unknown = sorted(set(only) - set(tables))
    if unknown:
        raise UsageError(
            f"There is no table {', '.join(unknown)} in the release: expected some of "
            f"{', '.join(tables)}."
        )
    return {table: f'release.main."{table}"' for table in tables if not only or table in only}


def _check_rows(connection: duckdb.DuckDBPyConnection, sources: dict[str, str]) -> None:
    from warehouse.workbook import check_rows

    counts = {
        table: connection.execute(f"select count(*) from {source}").fetchall()[0][0]
        for table, source in sources.items()
    }
    check_rows(counts)


def _write_workbook(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    relation: duckdb.DuckDBPyRelation,
) -> None:
    """Write a table with its part of the dictionary; the dictionary itself stands alone."""
    from warehouse.workbook import write_workbook

    sheets = {table: relation}
    if table != DICTIONARY:
        sheets[DICTIONARY] = connection.sql(
            f"select * from {DICTIONARY} where table_name = $table", params={"table": table}
        )
    write_workbook(path, sheets)


def _without_formulas(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    texts = [
        f"""if(try_cast("{name}" as double) is null,
            regexp_replace("{name}", '{_START_OF_A_FORMULA}', '''\\1'), "{name}") as "{name}" """
        for name, kind in zip(relation.columns, relation.types, strict=True)
        if kind == "VARCHAR"
    ]
    return relation.project(f"* replace ({', '.join(texts)})") if texts else relation
