"""Tables to and from an engine that cannot read DuckDB, as Parquet files."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from warehouse.connection import open_writer
from warehouse.settings import Settings

# A task of Spark reads one file of this size or a part of it.
FILE_SIZE = "128MB"


def export_tables(
    settings: Settings, tables: Iterable[tuple[str, str]], folder: Path
) -> dict[tuple[str, str], Path]:
    """Write tables of the warehouse into ``folder``, in place of what was there.

    Values keep their types. The folder appears when all is written.

    Args:
        settings: Of the installation.
        tables: Schema and name of each.
        folder: Where to write.

    Returns:
        The folder of Parquet files of each table.
    """
    exported = {(schema, name): folder / schema / name for schema, name in tables}
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with open_writer(settings) as connection:
        for schema, name in exported:
            target = unfinished / schema / name
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(
                f"copy {schema}.{name} to '{target}' "
                f"(format parquet, compression zstd, file_size_bytes '{FILE_SIZE}')"
            )
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return exported
