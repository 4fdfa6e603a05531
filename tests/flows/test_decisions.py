"""The night takes over what officers wrote, typed, and each time anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import duckdb

from flows.decisions import are_published, copy_decisions
from tests.serving.sample_release import RUN, publish_sample
from warehouse.alert_acknowledgements import acknowledge_alert
from warehouse.ml_tables import create_ml_tables
from warehouse.officer_decisions import (
    OfficerDecision,
    close_contest,
    decisions_of,
    open_contest,
    record_decision,
)
from warehouse.settings import Settings

PARIS = timezone(timedelta(hours=1))


def decide(settings: Settings, now: datetime) -> OfficerDecision:
    record_decision(
        settings.state_path,
        officer="ada",
        sk_id_curr=100_003,
        batch_id="night",
        proposal="refuse",
        decision="refuse",
        reason="follows_proposal",
        note="conforme",
        grounds={},
        now=now,
    )
    return decisions_of(settings.state_path, 100_003)[0]


def test_decisions_and_contests_arrive_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, _env_file=None)
    connection = duckdb.connect()
    create_ml_tables(connection)
    copy_decisions(connection, settings)  # nothing written yet
    assert connection.sql("from ml.officer_decisions").fetchall() == []
    decision = decide(settings, datetime(2026, 3, 11, 10, 30, tzinfo=PARIS))
    open_contest(
        settings.state_path,
        decision,
        officer="ada",
        ground="own_view",
        statement="non",
        now=datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
    )
    for _ in range(2):
        copy_decisions(connection, settings)
    taken = connection.sql("select decided_at, officer, reason from ml.officer_decisions")
    assert taken.fetchall() == [(datetime(2026, 3, 11, 9, 30), "ada", "follows_proposal")]
    contests = connection.sql("select opened_at, due_on, decided_at, outcome from ml.contests")
    assert contests.fetchall() == [
        (datetime(2026, 3, 12, 9, 0), date(2026, 4, 11), None, None),
    ]


def test_what_is_not_published_yet_is_noticed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, _env_file=None)
    now = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
    contests = "create or replace table contests (contest_id bigint, status varchar);"
    decisions = "create table overrides as select unnest({0}) as decision_id;"

    def release(sequence: int, ids: list[int], rows: str = "") -> bool:
        change = decisions.format(ids or "[]::bigint[]") + contests + rows
        return are_published(settings, publish_sample(settings, sequence, change))

    assert release(1, [])
    decision = decide(settings, now)
    assert not release(2, [])
    assert release(3, [decision.decision_id])
    number = open_contest(
        settings.state_path, decision, officer="ada", ground="own_view", statement="non", now=now
    )
    assert not release(4, [decision.decision_id])
    open_row = f"insert into contests values ({number}, 'open')"
    assert release(5, [decision.decision_id], open_row)
    close_contest(settings.state_path, number, officer="bob", outcome="upheld", note="vu", now=now)
    assert not release(6, [decision.decision_id], open_row)


def test_acknowledgements_arrive_and_wait_to_be_published(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, _env_file=None)
    nothing = (
        "create or replace table contests (contest_id bigint, status varchar);"
        "create table overrides (decision_id bigint);"
    )
    assert are_published(settings, publish_sample(settings, 1, nothing))
    now = datetime(2026, 3, 11, 10, 30, tzinfo=PARIS)
    for batch in (RUN, "a night that is gone"):
        acknowledge_alert(
            settings.state_path, batch_id=batch, cause="drift", reader="eve", note="vu", now=now
        )
    assert not are_published(settings, publish_sample(settings, 2, nothing))
    connection = duckdb.connect()
    create_ml_tables(connection)
    for _ in range(2):
        copy_decisions(connection, settings)
    taken = connection.sql("from ml.alert_acknowledgements order by batch_id").fetchall()
    assert taken[0] == (RUN, "drift", datetime(2026, 3, 11, 9, 30), "eve", "vu")
    assert len(taken) == 2
    told = nothing + "update alerts set acknowledged_at = now()::timestamp where cause = 'drift'"
    assert are_published(settings, publish_sample(settings, 3, told))
