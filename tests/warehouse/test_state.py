"""API keys at rest: shown once, hashed, scoped, ended by date or by hand."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from warehouse import state
from warehouse.errors import UsageError

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TOMORROW = date(2026, 3, 11)


def at(moment: datetime) -> state.Clock:
    return lambda: moment


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state.db"


def test_key_is_accepted_with_its_scopes(path: Path) -> None:
    secret = state.create_key(path, "branch", ["scores", "batch"], TOMORROW, at(NOW))
    key = state.verify(path, secret, at(NOW))
    assert key is not None
    assert (key.name, key.scopes) == ("branch", {"scores", "batch"})


def test_key_of_a_portfolio_keeps_its_clients(path: Path) -> None:
    limited = state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW), clients=[7, 3, 7])
    nobody = state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW), clients=[])
    of_all = state.create_key(path, "desk", ["scores"], TOMORROW, at(NOW))
    found = [state.verify(path, secret, at(NOW)) for secret in (limited, nobody, of_all)]
    assert [key and key.clients for key in found] == [{3, 7}, frozenset(), None]
    assert {key.clients for key in state.list_keys(path)} == {frozenset({3, 7}), frozenset(), None}


def test_secret_is_long_and_never_stored(path: Path) -> None:
    secret = state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW))
    random_part = secret.partition(".")[2]
    assert len(random_part) >= 43  # 256 bits in base64
    assert random_part.encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "mangle",
    [
        lambda secret: secret[:-1],
        lambda secret: secret + "A",
        lambda secret: "0" * 12 + secret[12:],
        lambda secret: secret.partition(".")[0],
        lambda secret: secret.partition(".")[2],
        lambda _: "",
        lambda _: "' or 1=1 --",
        lambda _: "\udcff.\udcff",
    ],
)
def test_anything_but_the_key_is_refused(path: Path, mangle: object) -> None:
    secret = state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW))
    assert callable(mangle)
    assert state.verify(path, mangle(secret), at(NOW)) is None


def test_key_ends_with_its_last_day(path: Path) -> None:
    secret = state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW))
    last_moment = datetime(2026, 3, 11, 23, 59, tzinfo=UTC)
    assert state.verify(path, secret, at(last_moment)) is not None
    assert state.verify(path, secret, at(last_moment + timedelta(minutes=1))) is None


def test_revoked_key_is_refused_at_once(path: Path) -> None:
    secret = state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW))
    [key] = state.list_keys(path)
    state.revoke_key(path, key.key_id, at(NOW))
    state.revoke_key(path, key.key_id, at(NOW + timedelta(days=1)))
    assert state.verify(path, secret, at(NOW)) is None
    assert [key.revoked_at for key in state.list_keys(path)] == [NOW]


def test_two_keys_of_a_name_live_at_once_and_no_more(path: Path) -> None:
    first = state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW))
    second = state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW))
    assert state.verify(path, first, at(NOW)) and state.verify(path, second, at(NOW))
    with pytest.raises(UsageError, match="already has 2 live keys"):
        state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW))
    state.revoke_key(path, first.partition(".")[0], at(NOW))
    state.create_key(path, "branch", ["scores"], TOMORROW, at(NOW))
    assert len(state.list_keys(path)) == 3


@pytest.mark.parametrize(
    ("name", "scopes", "expires", "message"),
    [
        ("branch", ["scores", "write"], TOMORROW, "found write"),
        ("branch", [], TOMORROW, "found none"),
        (" ", ["scores"], TOMORROW, "needs a name"),
        ("branch", ["scores"], date(2026, 3, 9), "already have expired"),
    ],
)
def test_unusable_keys_are_not_made(
    path: Path, name: str, scopes: list[str], expires: date, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        state.create_key(path, name, scopes, expires, at(NOW))
    assert state.list_keys(path) == []


def test_unknown_key_id_cannot_be_revoked(path: Path) -> None:
    with pytest.raises(UsageError, match="no API key 'nobody'"):
        state.revoke_key(path, "nobody", at(NOW))


def test_reading_creates_nothing(path: Path) -> None:
    assert state.list_keys(path) == []
    assert state.verify(path, "a.b", at(NOW)) is None
    assert not path.exists()


def test_ring_sees_at_once_what_another_process_commits(path: Path) -> None:
    key = state.create_key(path, "desk", ["scores"], date(2999, 1, 1))
    ring = state.KeyRing(path)
    assert all(ring.verify(key) for _ in range(3))
    script = (
        "import sys; from pathlib import Path; from warehouse.state import revoke_key\n"
        "revoke_key(Path(sys.argv[1]), sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", script, path, key.partition(".")[0]], check=True)
    assert ring.verify(key) is None
    ring.close()


def test_ring_works_without_a_write_ahead_log(path: Path) -> None:
    key = state.create_key(path, "desk", ["scores"], date(2999, 1, 1))
    with sqlite3.connect(path) as file:
        file.execute("pragma journal_mode = delete")
    file.close()
    ring = state.KeyRing(path)
    assert ring.verify(key) and ring.verify(key)
    with sqlite3.connect(path) as file:
        file.execute("update api_keys set revoked_at = '2026-01-01T00:00:00+00:00'")
    file.close()
    assert ring.verify(key) is None
    ring.close()
