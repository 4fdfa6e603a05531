"""Writing the release that is up as files: one per table, and a dictionary of their columns."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import duckdb

from warehouse.publish import current_release
from warehouse.settings import Settings

Format = Literal["parquet", "csv"]

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


def export_release(settings: Settings, out: Path, file_format: Format = "parquet") -> list[Path]:
    """Write every published table, and their dictionary, into ``out``; return the files.

    Parquet holds every value as it is. CSV is UTF-8 with a header, commas, ISO dates, NULL as
    nothing and an empty text as ``""``; a text that would start a formula gets an apostrophe.

    Raises:
        NothingPublishedError: There is no release yet.
    """
    release = settings.published / current_release(settings).file
    out.mkdir(parents=True, exist_ok=True)
    files = []
    # Writing files is what a reader's connection is closed to, so this one is opened in memory.
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as release (read_only)")
        connection.execute(_DICTIONARY_VIEW)
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'release' order by all"
        ).fetchall()
        sources = {table: f'release.main."{table}"' for (table,) in tables}
        for table, source in {**sources, DICTIONARY: DICTIONARY}.items():
            files.append(out / f"{table}.{file_format}")
            relation = connection.sql(f"from {source}")
            if file_format == "parquet":
                relation.write_parquet(str(files[-1]))
            else:
                _without_formulas(relation).write_csv(str(files[-1]), header=True)
    return files


def _without_formulas(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    texts = [
        f"""if(try_cast("{name}" as double) is null,
            regexp_replace("{name}", '{_START_OF_A_FORMULA}', '''\\1'), "{name}") as "{name}" """
        for name, kind in zip(relation.columns, relation.types, strict=True)
        if kind == "VARCHAR"
    ]
    return relation.project(f"* replace ({', '.join(texts)})") if texts else relation
