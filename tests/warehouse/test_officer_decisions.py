"""What officers decide is appended, kept, and handed to the night without its free words."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from warehouse.errors import UsageError
from warehouse.officer_decisions import (
    close_contest,
    contests_of,
    count_written,
    decisions_of,
    erase_written,
    open_contest,
    record_decision,
    rows_for_the_night,
)
from warehouse.state import create_key, list_keys

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
CLIENT = 100_003


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state.db"


def decide(state: Path, **changes: Any) -> int:
    given: dict[str, Any] = {
        "officer": "ada",
        "sk_id_curr": CLIENT,
        "batch_id": "night",
        "proposal": "refuse",
        "decision": "accept",
        "reason": "income_verified",
        "note": "  bulletins vus ",
        "grounds": {"against": ["dettes"], "score_points": 539},
        "now": NOW,
    }
    return record_decision(state, **(given | changes))


def test_decision_comes_back_whole(state: Path) -> None:
    decide(state)
    [found] = decisions_of(state, 100_003)
    assert found.note == "bulletins vus"
    assert found.decided_at == NOW
    assert found.grounds == {"against": ["dettes"], "score_points": 539}
    assert found.is_override
    assert decisions_of(state, 100_004) == []


@pytest.mark.parametrize(
    ("proposal", "decision", "is_override"),
    [
        ("accept", "accept", False),
        ("refuse", "refuse", False),
        ("accept", "refuse", True),
        ("refuse", "accept", True),
        ("review", "refuse", False),
        ("review", "accept", False),
    ],
)
def test_only_a_proposal_can_be_overridden(
    state: Path, proposal: str, decision: str, is_override: bool
) -> None:
    decide(state, proposal=proposal, decision=decision)
    assert decisions_of(state, 100_003)[0].is_override is is_override


@pytest.mark.parametrize(
    "changes", [{"note": " \n"}, {"reason": "follows_proposal"}], ids=["no note", "no reason"]
)
def test_override_without_note_or_reason_is_refused(state: Path, changes: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        decide(state, **changes)
    assert decisions_of(state, 100_003) == []


def test_decision_outside_the_vocabulary_is_refused(state: Path) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        decide(state, decision="maybe")


def test_last_decision_comes_first(state: Path) -> None:
    decide(state)
    decide(state, decision="refuse", reason="follows_proposal")
    assert [row.decision for row in decisions_of(state, 100_003)] == ["refuse", "accept"]


def test_what_was_written_cannot_be_changed(state: Path) -> None:
    decide(state)
    with closing(sqlite3.connect(state)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("update officer_decisions set decision = 'refuse'")


def test_contest_runs_to_its_outcome(state: Path) -> None:
    decide(state)
    [decision] = decisions_of(state, 100_003)
    number = open_contest(
        state, decision, officer="bob", ground="data_wrong", statement="remboursée", now=NOW
    )
    with pytest.raises(UsageError, match="is open"):
        open_contest(state, decision, officer="bob", ground="own_view", statement="x", now=NOW)
    [contest] = contests_of(state, 100_003)
    assert (contest.due_on, contest.outcome) == (date(2026, 4, 10), None)
    close_contest(state, number, officer="bob", outcome="overturned", note="vu", now=NOW)
    [contest] = contests_of(state, 100_003)
    assert (contest.outcome, contest.decided_by, contest.decided_at) == ("overturned", "bob", NOW)
    with pytest.raises(UsageError, match="already"):
        close_contest(state, number, officer="bob", outcome="upheld", note="vu", now=NOW)


def test_contest_that_never_was_has_no_outcome(state: Path) -> None:
    decide(state)
    with pytest.raises(UsageError, match="unknown"):
        close_contest(state, 42, officer="bob", outcome="upheld", note="vu", now=NOW)


def test_an_erased_client_leaves_every_portfolio_and_no_key_gains_by_it(state: Path) -> None:
    portfolios = {"one": [CLIENT], "more": [CLIENT, CLIENT + 1], "others": [CLIENT + 1]}
    for name, clients in portfolios.items():
        create_key(state, name, ["scores"], date(2999, 1, 1), clients=clients)
    create_key(state, "all", ["scores"], date(2999, 1, 1))
    assert count_written(state, CLIENT) == {"state.api_key_portfolios": 2}
    erase_written(state, CLIENT)
    assert count_written(state, CLIENT) == {}
    assert {key.name: key.clients for key in list_keys(state)} == {
        "one": frozenset(),
        "more": {CLIENT + 1},
        "others": {CLIENT + 1},
        "all": None,
    }
    assert str(CLIENT).encode() not in state.read_bytes()


def test_night_gets_no_free_words(state: Path) -> None:
    decide(state)
    [decision] = decisions_of(state, 100_003)
    open_contest(
        state, decision, officer="bob", ground="own_view", statement="mon histoire", now=NOW
    )
    rows = rows_for_the_night(state)
    assert len(rows["officer_decisions"]) == len(rows["contests"]) == 1
    assert (
        "bulletins" not in str(rows) and "histoire" not in str(rows) and "dettes" not in str(rows)
    )


def test_nothing_written_is_nothing_to_take_over(state: Path) -> None:
    assert rows_for_the_night(state) == {"officer_decisions": [], "contests": []}
    assert not state.exists()


def test_state_from_before_there_were_decisions(state: Path) -> None:
    create_key(state, "me", ["scores"], date(2100, 1, 1))
    with closing(sqlite3.connect(state)) as connection:
        for table in ("contest_outcomes", "contests", "officer_decisions"):
            connection.execute(f"drop table {table}")
        connection.commit()
    assert rows_for_the_night(state) == {"officer_decisions": [], "contests": []}
