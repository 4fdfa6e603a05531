"""Publishes small releases for tests, the way the night does: a file, then the pointer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from warehouse.connection import open_reader, open_writer
from warehouse.lookup_writer import write_lookup
from warehouse.pointer import Pointer, file_sha256, lookup_beside
from warehouse.settings import Settings

RUN = "20260310-0123456789ab"
AS_OF = date(2026, 3, 10)
PUBLISHED_AT = datetime(2026, 3, 11, 2, 10, tzinfo=UTC)
# Ten in the morning after the night.
NOW = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)
CLIENTS = range(100_001, 100_031)
THIN_FILE = 100_005
_TABLES = Path(__file__).with_name("sample_release.sql")


@lru_cache(maxsize=8)
def _release_bytes(change: str) -> tuple[bytes, bytes]:
    """Build the sample and its keyed file, 12 MB; what is asked for again and again once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.duckdb"
        settings = Settings(home=Path(folder), _env_file=None)
        if change:
            path.write_bytes(_release_bytes("")[0])
        with open_writer(settings, path) as connection:
            connection.execute(change or _TABLES.read_text(encoding="utf-8"))
            connection.execute("checkpoint")
        with open_reader(path) as connection:
            write_lookup(connection, lookup_beside(path))
        return path.read_bytes(), lookup_beside(path).read_bytes()


def publish_sample(
    settings: Settings, sequence: int = 1, change: str = "", run: str = RUN
) -> Pointer:
    """Publish the sample under a sequence number, with ``change`` (SQL) applied to it."""
    path = settings.published / f"release-{sequence:06d}-{run}.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    lookup = lookup_beside(path)
    for file, content in zip((path, lookup), _release_bytes(change), strict=True):
        file.unlink(missing_ok=True)
        file.write_bytes(content)
        file.chmod(0o444)
    pointer: dict[str, Any] = {
        "file": path.name,
        "run": run,
        "sequence": sequence,
        "size": path.stat().st_size,
        "sha256": file_sha256(path),
        "as_of": AS_OF.isoformat(),
        "published_at": PUBLISHED_AT.isoformat(),
        "storage_version": "v1.4.0",
        "lookup_file": lookup.name,
        "lookup_size": lookup.stat().st_size,
        "lookup_sha256": file_sha256(lookup),
    }
    write_pointer(settings.published, json.dumps(pointer))
    return Pointer(**{**pointer, "as_of": AS_OF, "published_at": PUBLISHED_AT})


def write_pointer(published: Path, content: str) -> None:
    """Move the pointer the way the publisher does: a new file, renamed over the old one."""
    temporary = published / ".CURRENT.tmp"
    temporary.write_text(content, encoding="utf-8")
    temporary.rename(published / "CURRENT")
