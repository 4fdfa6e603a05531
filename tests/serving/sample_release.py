"""Publishes small releases for tests, the way the night does: a file, then the pointer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from warehouse.connection import open_writer
from warehouse.publish import Pointer, file_sha256
from warehouse.settings import Settings

RUN = "20260310-0123456789ab"
AS_OF = date(2026, 3, 10)
PUBLISHED_AT = datetime(2026, 3, 11, 2, 10, tzinfo=UTC)
# Ten in the morning after the night.
NOW = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)
CLIENTS = range(100_001, 100_031)
THIN_FILE = 100_005
_TABLES = Path(__file__).with_name("sample_release.sql")


@cache
def _release_bytes() -> bytes:
    """Build the sample once per test run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.duckdb"
        settings = Settings(home=Path(folder), _env_file=None)
        with open_writer(settings, path) as connection:
            connection.execute(_TABLES.read_text(encoding="utf-8"))
            connection.execute("checkpoint")
        return path.read_bytes()


def publish_sample(
    settings: Settings, sequence: int = 1, change: str = "", run: str = RUN
) -> Pointer:
    """Publish the sample under a sequence number, with ``change`` (SQL) applied to it."""
    path = settings.published / f"release-{sequence:06d}-{run}.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(_release_bytes())
    if change:
        with open_writer(settings, path) as connection:
            connection.execute(change)
            connection.execute("checkpoint")
    path.chmod(0o444)
    pointer: dict[str, Any] = {
        "file": path.name,
        "run": run,
        "sequence": sequence,
        "size": path.stat().st_size,
        "sha256": file_sha256(path),
        "as_of": AS_OF.isoformat(),
        "published_at": PUBLISHED_AT.isoformat(),
        "storage_version": "v1.4.0",
    }
    write_pointer(settings.published, json.dumps(pointer))
    return Pointer(**{**pointer, "as_of": AS_OF, "published_at": PUBLISHED_AT})


def write_pointer(published: Path, content: str) -> None:
    """Move the pointer the way the publisher does: a new file, renamed over the old one."""
    temporary = published / ".CURRENT.tmp"
    temporary.write_text(content, encoding="utf-8")
    temporary.rename(published / "CURRENT")
