"""Writing the warehouse file anew, so that nothing deleted stays in it.

DuckDB keeps freed blocks in the file, with the old values in them. So what is left is copied into a
new file, and the old one is given back to the file system.
"""

from __future__ import annotations

from warehouse.connection import STORAGE_VERSION, open_writer
from warehouse.pointer import fsync
from warehouse.settings import Settings


def rewrite_warehouse(settings: Settings) -> None:
    """Copy what the warehouse holds into a new file that takes its place.

    A process killed meanwhile leaves the old file, and a new one that the next call begins again.
    """
    path = settings.warehouse_path
    new = path.with_name(f".{path.name}.new")
    for leftover in (new, new.with_name(new.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with open_writer(settings) as connection:
        connection.execute(f"attach '{new}' as rewritten (storage_version '{STORAGE_VERSION}')")
        connection.execute(f"copy from database {path.stem} to rewritten")
        connection.execute("checkpoint rewritten")
        connection.execute("detach rewritten")
        connection.execute("checkpoint")
    for written in (new, new.parent):
        fsync(written)
    new.rename(path)
