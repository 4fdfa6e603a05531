"""The keyed hashes by which logs and registers name a client without saying who it is."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3


def client_secret(connection: sqlite3.Connection) -> bytes:
    """Return the key of the pseudonyms, made when the state has none."""
    connection.execute(
        "insert or ignore into secrets values ('client pseudonyms', ?)", (secrets.token_bytes(32),)
    )
    rows = connection.execute(
        "select value from secrets where name = 'client pseudonyms'"
    ).fetchall()
    return bytes(rows[0][0])


def pseudonym(secret: bytes, sk_id_curr: int) -> str:
    """Return the HMAC-SHA256 of an application's key."""
    return hmac.digest(secret, b"%d" % sk_id_curr, hashlib.sha256).hex()
