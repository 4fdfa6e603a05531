"""What people write, in SQLite beside the warehouse; here the API keys, hashed.

A key reads ``<key_id>.<secret>``. The id finds the row, the secret (256 random bits) is compared
as SHA-256 in constant time; a slow password hash would add nothing to a secret of that length.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import mmap
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from warehouse.errors import UsageError

SCOPES = ("scores", "explanations", "batch")
# Two at once let a client change keys without a gap; more would be keys nobody looks after.
LIVE_KEYS_PER_NAME = 2

_DDL = (Path(__file__).with_name("ddl") / "state.sql").read_text(encoding="utf-8")
_READ = """
select key_id, name, scopes, created_at, expires_on, revoked_at, clients, secret_sha256
from api_keys
left join api_key_portfolios using (key_id)
"""
_FIND = _READ + "where key_id = ?"
# Compared with when the id is unknown, so that such an answer takes as long as any other.
_NO_KEY = hashlib.sha256(b"no such key").hexdigest()

# Both copies of the header.
_WAL_HEADER = 96

Clock = Callable[[], datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class ApiKey:
    """One key, without its secret.

    ``expires_on`` is the last day (UTC) on which the key is accepted. ``clients`` are the
    applications it may ask for, None when it may ask for all.
    """

    key_id: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    expires_on: date
    revoked_at: datetime | None
    clients: frozenset[int] | None

    def is_live(self, now: datetime) -> bool:
        """Tell whether the key is accepted at ``now``."""
        return self.revoked_at is None and now.astimezone(UTC).date() <= self.expires_on


def create_key(
    path: Path,
    name: str,
    scopes: Iterable[str],
    expires: date,
    clock: Clock = _utc_now,
    *,
    clients: Iterable[int] | None = None,
) -> str:
    """Store a new key and return it; it cannot be shown again.

    Args:
        path: The state file; created when missing, readable by its owner only.
        name: Who uses the key; a name has at most two live keys, for a change without a gap.
        scopes: What the key may read, out of :data:`SCOPES`.
        expires: Last day (UTC) on which it is accepted.
        clock: Returns the present time.
        clients: The applications it may ask for; all when not given.

    Raises:
        UsageError: A scope is unknown, the expiry lies in the past, or the name has two live keys.
    """
    now = clock()
    wanted = frozenset(scopes)
    _check_new_key(name, wanted, expires, now)
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    with _writer(path) as connection:
        live = [key for key in _read_keys(connection) if key.name == name and key.is_live(now)]
        if len(live) >= LIVE_KEYS_PER_NAME:
            raise UsageError(
                f"{name} already has {len(live)} live keys ({', '.join(k.key_id for k in live)}), "
                f"expected at most {LIVE_KEYS_PER_NAME}: revoke one of them first."
            )
        connection.execute(
            "insert into api_keys values (?, ?, ?, ?, ?, ?, null)",
            (
                key_id,
                name,
                _digest(secret),
                ",".join(sorted(wanted)),
                now.isoformat(),
                expires.isoformat(),
            ),
        )
        if clients is not None:
            connection.execute(
                "insert into api_key_portfolios values (?, ?)",
                (key_id, json.dumps(sorted(set(clients)))),
            )
    return f"{key_id}.{secret}"


def list_keys(path: Path) -> list[ApiKey]:
    """Return all keys ever made, oldest first; none when there is no state file."""
    if not path.is_file():
        return []
    with closing(open_state(path)) as connection:
        return _read_keys(connection)


def revoke_key(path: Path, key_id: str, clock: Clock = _utc_now) -> ApiKey:
    """End a key at once and return it; ending it twice keeps the first time.

    Raises:
        UsageError: There is no key of this id.
    """
    with _writer(path) as connection:
        connection.execute(
            "update api_keys set revoked_at = ? where key_id = ? and revoked_at is null",
            (clock().isoformat(), key_id),
        )
        found = [key for key in _read_keys(connection) if key.key_id == key_id]
    if not found:
        raise UsageError(
            f"There is no API key {key_id!r}: `scorehouse api-key list` shows the key ids."
        )
    return found[0]


def verify(path: Path, presented: str, clock: Clock = _utc_now) -> ApiKey | None:
    """Return the live key that ``presented`` is, or None; unknown and wrong take the same time."""
    with closing(KeyRing(path, clock)) as ring:
        return ring.verify(presented)


class KeyRing:
    """Verifies keys over one kept connection; what others commit, such as an end, holds at once.

    An accepted key is remembered until the next commit to the file by whomever.

    Args:
        path: The state file; it may not exist yet, or be another one later.
        clock: Returns the present time.
    """

    def __init__(self, path: Path, clock: Clock = _utc_now) -> None:
        self._path = path
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._commits: mmap.mmap | None = None
        self._known: dict[bytes, ApiKey] = {}
        self._known_at = b""

    def verify(self, presented: str) -> ApiKey | None:
        """Return the live key that ``presented`` is, or None; all refused take the same time."""
        connection = self._current()
        commits = self._commits[:_WAL_HEADER] if self._commits else b""
        if not commits or commits != self._known_at:
            self._known, self._known_at = {}, commits
        digest = hashlib.sha256(presented.encode("utf-8", "surrogateescape")).digest()
        key = self._known.get(digest)
        if key is None:
            key = _find(connection, presented)
            if key is not None:
                self._known[digest] = key
        return key if key and key.is_live(self._clock()) else None

    def close(self) -> None:
        """Close the connection; the next look opens it anew."""
        if self._connection:
            self._connection.close()
        if self._commits:
            self._commits.close()
        self._connection = self._opened = self._commits = None
        self._known, self._known_at = {}, b""

    def _current(self) -> sqlite3.Connection | None:
        try:
            status = os.stat(self._path)  # noqa: PTH116 (at every request: a third of the time)
        except OSError:
            status = None
        found = (status.st_dev, status.st_ino) if status and status.st_size else None
        if found != self._opened:
            self.close()
            if found:
                self._connection = open_state_reader(self._path)
                self._commits = _map_commits(self._connection, self._path)
            self._opened = found
        return self._connection


def _find(connection: sqlite3.Connection | None, presented: str) -> ApiKey | None:
    key_id, _, secret = (presented if presented.isascii() else "").partition(".")
    # All rows are fetched: a statement left open would keep this reader at an old state.
    rows = connection.execute(_FIND, (key_id,)).fetchall() if connection else []
    row = rows[0] if rows else None
    matches = hmac.compare_digest(_digest(secret), row[-1] if row else _NO_KEY)
    return _to_key(row) if row is not None and matches else None


def _map_commits(connection: sqlite3.Connection, path: Path) -> mmap.mmap | None:
    """Map the header of SQLite's write-ahead index, which every commit of any process changes.

    See https://sqlite.org/walformat.html, "The WAL-Index Header". Comparing it costs nothing
    beside a query. None when the file has no such index: then every key is looked up.
    """
    connection.execute("select 1 from api_keys limit 1").fetchall()  # makes the index
    try:
        with path.with_name(path.name + "-shm").open("rb") as index:
            return mmap.mmap(index.fileno(), _WAL_HEADER, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None


def _check_new_key(name: str, scopes: frozenset[str], expires: date, now: datetime) -> None:
    if not name.strip():
        raise UsageError("An API key needs a name that says who uses it: --name NAME.")
    unknown = sorted(scopes - set(SCOPES))
    if unknown or not scopes:
        raise UsageError(
            f"Scopes: expected one or more of {', '.join(SCOPES)}, "
            f"found {', '.join(unknown) or 'none'}."
        )
    if expires < now.astimezone(UTC).date():
        raise UsageError(f"The key would already have expired on {expires}: give a later date.")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _to_key(row: tuple[str | None, ...]) -> ApiKey:
    key_id, name, scopes, created_at, expires_on, revoked_at, clients, _ = row
    return ApiKey(
        key_id=str(key_id),
        name=str(name),
        scopes=frozenset(str(scopes).split(",")),
        created_at=datetime.fromisoformat(str(created_at)),
        expires_on=date.fromisoformat(str(expires_on)),
        revoked_at=datetime.fromisoformat(revoked_at) if revoked_at else None,
        clients=None if clients is None else _to_clients(clients),
    )


@lru_cache(maxsize=16)
def _to_clients(portfolio: str) -> frozenset[int]:
    # A service reads keys anew after every commit, some a second: a long list takes milliseconds.
    return frozenset(json.loads(portfolio))


def _read_keys(connection: sqlite3.Connection) -> list[ApiKey]:
    rows = connection.execute(_READ + "order by created_at, key_id")
    return [_to_key(row) for row in rows.fetchall()]


def open_state(path: Path) -> sqlite3.Connection:
    """Open the state for writing, creating it when it is missing, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    connection.execute("pragma journal_mode = wal")  # readers never wait for a writer
    connection.executescript(_DDL)
    return connection


def open_state_reader(path: Path) -> sqlite3.Connection:
    """Open an existing state read-only; for one thread at a time."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False)


def read_written(path: Path, statement: str, *values: Any) -> list[dict[str, Any]]:
    """Return the rows found; none where nobody wrote yet, or only before there were such tables."""
    if not path.is_file() or path.stat().st_size == 0:
        return []
    with closing(open_state_reader(path)) as connection:
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(statement, values).fetchall()]
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return []


@contextmanager
def _writer(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the state for one transaction."""
    with closing(open_state(path)) as connection:
        connection.execute("begin immediate")
        yield connection
        connection.execute("commit")
