"""The only ways to open a DuckDB file: as its writer, or read-only as one of its readers."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.errors import NothingPublishedError
from warehouse.settings import Settings

# No extension is ever fetched: everything needed is built into the wheel.
_CLOSED = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}

# The oldest DuckDB whose shell opens our files (STORAGE_VERSION of every file written).
STORAGE_VERSION = "v1.4.0"


def open_writer(settings: Settings, path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open the warehouse (or ``path``) for writing, creating it when it is missing.

    Within one process DuckDB loads a file when the first connection to it opens, and writes it out
    when the last one closes: a tenth of a second each, which many small steps save by a connection
    that stays open around them. dbt opens the file with the same configuration (profiles.yml), as
    those of one process must be equal.

    Raises:
        duckdb.IOException: Another process holds the file.
    """
    target = path or settings.warehouse_path
    target.parent.mkdir(parents=True, exist_ok=True)
    settings.temporary.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        str(target),
        config={
            **_CLOSED,
            "memory_limit": settings.memory_limit,
            "threads": str(settings.threads),
            "temp_directory": str(settings.temporary),
            "storage_compatibility_version": STORAGE_VERSION,
            # Looks for patterns in the bits of every column of floats, and seldom finds one.
            "disabled_compression_methods": "alprd",
        },
    )


def open_reader(
    path: Path, *, threads: int = 2, memory_limit: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a published file read-only, closed to files, network, extensions and Python variables.

    Without a ``memory_limit`` DuckDB may keep most of the machine's memory filled with pages.

    Raises:
        NothingPublishedError: There is no such file (a plain connect would create an empty one).
    """
    if not path.is_file():
        raise NothingPublishedError(
            f"No release at {path}: run `scorehouse night` to build and publish one."
        )
    # All of it at once: a second handle of the same file in this process could not set it later.
    return duckdb.connect(
        str(path),
        read_only=True,
        config={
            **_CLOSED,
            "threads": str(threads),
            "enable_external_access": "false",
            "python_enable_replacements": "false",
            "lock_configuration": "true",
            **({"memory_limit": memory_limit} if memory_limit else {}),
        },
    )
