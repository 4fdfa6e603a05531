"""How many different clients a key asked for today, agreed on between the workers of one service.

The access log is told a fifth of a second behind the answers: too late for two workers that are
asked at the same moment. This file is asked once for each new client, and forgets it at midnight.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

_DDL = """
create table if not exists clients (
    day text,
    key_name text,
    client text,
    primary key (day, key_name, client)
) without rowid
"""
_COUNT = "select count(*) from clients where day = ? and key_name = ?"


class ClientQuota:
    """Counts clients by the pseudonyms of the access log; for one thread at a time.

    Args:
        path: The file, shared by all workers; created when missing, readable by its owner only.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._connection = sqlite3.connect(
            path, timeout=2, isolation_level=None, check_same_thread=False
        )
        # A crash of the machine may lose the count; the access log still holds the day.
        self._connection.execute("pragma synchronous = off")
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute(_DDL)

    def add(self, day: date, key_name: str, clients: Iterable[str], limit: int) -> bool:
        """Count clients of a day, all of them, or none (False) where that were more than ``limit``.

        Raises:
            sqlite3.Error: The file cannot be written.
        """
        today = day.isoformat()
        self._connection.execute("begin immediate")
        try:
            self._connection.execute("delete from clients where day < ?", (today,))
            self._connection.executemany(
                "insert or ignore into clients values (?, ?, ?)",
                [(today, key_name, client) for client in clients],
            )
            [(n_clients,)] = self._connection.execute(_COUNT, (today, key_name)).fetchall()
            is_within = bool(n_clients <= limit)
            self._connection.execute("commit" if is_within else "rollback")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise
        return is_within

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
