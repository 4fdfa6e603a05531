"""Reading the release that is up from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import open_reader
from warehouse.errors import UsageError
from warehouse.publish import current_release
from warehouse.settings import Settings


def open_release(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the release that is up, read-only.

    Raises:
        NothingPublishedError: There is none yet.
    """
    return open_reader(settings.published / current_release(settings).file)


def read_batch(settings: Settings) -> dict[str, Any]:
    """Return the one row of ``batch``: what this release is."""
    with open_release(settings) as connection:
        return _rows(connection.sql("from batch"))[0]


def read_application(settings: Settings, sk_id_curr: int) -> dict[str, Any]:
    """Return the score row of an application and its reasons.

    Raises:
        UsageError: The release does not hold the application.
    """
    with open_release(settings) as connection:
        key = {"sk_id_curr": sk_id_curr}
        scores = _rows(
            connection.sql("from scores_latest where sk_id_curr = $sk_id_curr", params=key)
        )
        if not scores:
            raise UsageError(
                f"Application {sk_id_curr} is not in the release: expected an id of scores_latest."
            )
        reasons = _rows(
            connection.sql(
                "from score_reasons where sk_id_curr = $sk_id_curr order by direction, rank",
                params=key,
            )
        )
    return {"score": scores[0], "reasons": reasons}


def export_release(settings: Settings, out: Path) -> list[Path]:
    """Write every published table into ``out`` as a Parquet file; return the files."""
    out.mkdir(parents=True, exist_ok=True)
    files = []
    release = settings.published / current_release(settings).file
    # Writing files is what a reader's connection is closed to, so this one is opened in memory.
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as release (read_only)")
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'release' order by all"
        ).fetchall()
        for (table,) in tables:
            files.append(out / f"{table}.parquet")
            connection.sql(f'from release.main."{table}"').write_parquet(str(files[-1]))
    return files


def _rows(relation: duckdb.DuckDBPyRelation) -> list[dict[str, Any]]:
    names = relation.columns
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
