"""Who looked at whom: one row per client and lookup in the state file, written behind the answers.

A thread writes what has gathered every fifth of a second, so a lookup does not wait for the disk.
An orderly shutdown loses nothing; a killed process loses what it answered in that last moment.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from warehouse.pseudonyms import client_secret, pseudonym
from warehouse.state import Clock, open_state

logger = logging.getLogger(__name__)

Outcome = Literal["found", "unknown", "listed", "over quota"]

_PAUSE_SECONDS = 0.2
# So many rows may wait for a disk that takes none; beyond, looking anything up is refused.
_MOST_WAITING = 100_000
_INSERT = """
insert into access_log (asked_at, key_name, route, client, outcome, release)
values (?, ?, ?, ?, ?, ?)
"""
_SINCE = """
select lookup_id, asked_at, key_name, route, client, outcome, release
from access_log
where lookup_id > ?
order by lookup_id
"""
_LAST_BEFORE = """
select lookup_id
from access_log
where asked_at < ?
order by lookup_id desc
limit 1
"""


class Lookup(NamedTuple):
    """One row: ``client`` is the pseudonym of the application, None where a list was read."""

    asked_at: str
    key_name: str
    route: str
    client: str | None
    outcome: Outcome
    release: str


class AccessLog:
    """Writes the log, and tells ``watch`` of every row of the present day, whoever wrote it.

    Args:
        path: The state file; created when missing.
        clock: Returns the present time.
        watch: Called in the writing thread with rows in the order written: first those of the day
            so far, then new ones of this and all other processes.
    """

    def __init__(self, path: Path, clock: Clock, watch: Callable[[Iterable[Lookup]], None]) -> None:
        self._clock = clock
        self._watch = watch
        self._waiting: deque[Lookup] = deque()
        self._stop = threading.Event()
        self._connection = open_state(path)
        self._secret = client_secret(self._connection)
        midnight = clock().astimezone(UTC).date().isoformat()
        rows = self._connection.execute(_LAST_BEFORE, (midnight,)).fetchall()
        self._told = int(rows[0][0]) if rows else 0
        self._tell()
        self._thread = threading.Thread(target=self._run, name="access log", daemon=True)
        self._thread.start()

    def pseudonym(self, sk_id_curr: int) -> str:
        """Return the HMAC-SHA256 of a key, by which the log names a client."""
        return pseudonym(self._secret, sk_id_curr)

    @property
    def is_full(self) -> bool:
        """Whether nothing could be written for so long that lookups have to be refused."""
        return len(self._waiting) >= _MOST_WAITING

    def add(
        self,
        key_name: str,
        route: str,
        release: str,
        outcomes: Iterable[tuple[str | None, Outcome]],
    ) -> None:
        """Take up what one lookup did: for each client its pseudonym and outcome."""
        asked_at = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
        self._waiting.extend(
            Lookup(asked_at, key_name, route, client, outcome, release)
            for client, outcome in outcomes
        )

    def flush(self) -> None:
        """Write what waits, then tell of what is new.

        Raises:
            sqlite3.Error: It could not be written; it waits on.
        """
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not batch:
            self._tell()
            return
        try:
            self._connection.execute("begin immediate")
            self._tell()  # of others' rows; ours follow without being read again
            self._connection.executemany(_INSERT, batch)
            [(last,)] = self._connection.execute("select max(lookup_id) from access_log").fetchall()
            self._connection.execute("commit")
        except sqlite3.Error:
            self._waiting.extendleft(reversed(batch))
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise
        self._told = last
        self._watch(batch)

    def close(self) -> None:
        """Write all that waits and end the thread.

        Raises:
            sqlite3.Error: It could not be written and is lost.
        """
        self._stop.set()
        self._thread.join()
        try:
            self.flush()
        finally:
            self._connection.close()

    def _run(self) -> None:
        while not self._stop.wait(_PAUSE_SECONDS):
            try:
                self.flush()
            except Exception as error:  # a thread that ended would let the rows pile up unseen
                logger.error("access log not written, %d rows wait: %s", len(self._waiting), error)

    def _tell(self) -> None:
        rows = self._connection.execute(_SINCE, (self._told,)).fetchall()
        if rows:
            self._told = rows[-1][0]
            self._watch(Lookup(*row[1:]) for row in rows)


def forget_lookups(path: Path, days: int, clock: Clock) -> int:
    """Delete the lookups of more than ``days`` ago and return how many there were.

    A running service does not mind. Where there is no state file, none is made.
    """
    if not path.is_file():
        return 0
    before = (clock() - timedelta(days=days)).astimezone(UTC).isoformat(timespec="milliseconds")
    with closing(open_state(path)) as connection:
        return connection.execute("delete from access_log where asked_at < ?", (before,)).rowcount
