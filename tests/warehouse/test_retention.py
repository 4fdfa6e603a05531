"""What the policy no longer keeps is counted before the night removes it, and nothing changes."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.warehouse.marts import AS_OF, MARTS
from warehouse.access_log import AccessLog, forget_lookups
from warehouse.connection import open_writer
from warehouse.ml_tables import create_ml_tables
from warehouse.pointer import kept_releases
from warehouse.policy import load_policy, record_policy
from warehouse.publish import publish
from warehouse.retention import list_holdings
from warehouse.settings import Settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
POLICY = load_policy()


def holdings(settings: Settings) -> dict[str, tuple[int, int]]:
    found = list_holdings(settings, POLICY, lambda: NOW)
    return {holding.what: (holding.n_kept, holding.n_due) for holding in found}


def add_night(settings: Settings, as_of: date) -> None:
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        record_policy(connection, POLICY, NOW)
        connection.execute(
            "insert into ml.batches values (?, ?, ?, 1, 1, 'd', 'c', 'g', 'i', 1, null)",
            [str(as_of), as_of, NOW],
        )
        connection.execute(
            f"insert into ml.scores values ('{as_of}', 1, 1, 'champion', 0, 0, 0, 'h')"
        )


def test_an_empty_home_keeps_nothing_and_stays_empty(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    assert set(holdings(settings).values()) == {(0, 0)}
    assert not settings.home.exists()


def test_what_is_due_is_what_the_night_removes(tmp_path: Path) -> None:
    # given nights, lookups and releases on either side of their limits
    settings = Settings(home=tmp_path / "home", keep_releases=2, _env_file=None)
    for days in (0, POLICY.history_days, POLICY.history_days + 1):
        add_night(settings, NOW.date() - timedelta(days=days))
    for days in (1, POLICY.access_log_days + 1, POLICY.access_log_days + 2):
        asked_at = NOW - timedelta(days=days)
        with closing(AccessLog(settings.state_path, lambda at=asked_at: at, list)) as log:
            log.add("desk", "/clients", "release", [("client", "found")])
    with open_writer(settings) as connection:
        connection.execute(MARTS.format(run="night"))
    for _ in range(2):
        publish(settings, run="night", as_of=AS_OF, schemas=["scores"])
    (settings.landing / ".done" / "drop").mkdir(parents=True)
    # when
    found = holdings(settings)
    # then
    assert found["scored nights"] == (2, 1)
    assert found["lookups in access_log"] == (1, 2)
    assert found["releases"] == (2, 1)
    assert found["loaded drops in landing/.done"] == (1, 0)
    assert holdings(settings) == found
    # and the night does that
    assert forget_lookups(settings.state_path, POLICY.access_log_days, lambda: NOW) == 2
    publish(settings, run="night", as_of=AS_OF, schemas=["scores"])
    assert len(kept_releases(settings.published)) == 2
