"""What officers decide and clients contest, in the state file: appended to, never changed.

Notes and statements in free words stay here. The night copies the rest into the warehouse, so
override rates can be published; beside the key of an application it names no one but the officer.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from warehouse.errors import UsageError
from warehouse.state import open_state, read_written

Proposal = Literal["accept", "review", "refuse"]
Decision = Literal["accept", "refuse"]
Reason = Literal[
    "follows_proposal",
    "income_verified",
    "guarantee_given",
    "data_outdated",
    "external_score_disputed",
    "unrecorded_burden",
    "documents_doubtful",
    "other",
]
Ground = Literal["data_wrong", "situation_changed", "own_view", "human_review"]
Outcome = Literal["upheld", "overturned", "data corrected"]

REASONS: tuple[Reason, ...] = get_args(Reason)
GROUNDS: tuple[Ground, ...] = get_args(Ground)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# A person answers a contest within this time.
DAYS_TO_ANSWER = 30

_OF_THE_NIGHT = {
    "officer_decisions": """
        select decision_id, decided_at, officer, sk_id_curr, batch_id, proposal, decision, reason
        from officer_decisions
        order by decision_id
    """,
    "contests": """
        select
            contests.contest_id,
            contests.opened_at,
            contests.decision_id,
            contests.sk_id_curr,
            contests.ground,
            contests.due_on,
            contest_outcomes.decided_at,
            contest_outcomes.outcome
        from contests
        left join contest_outcomes on contest_outcomes.contest_id = contests.contest_id
        order by contests.contest_id
    """,
}
# Keys of the API that may ask for an application.
_IN_PORTFOLIOS = "where exists (select 1 from json_each(clients) where value = ?)"
_LEAVE_PORTFOLIOS = f"""
    update api_key_portfolios
    set clients = (select json_group_array(value) from json_each(clients) where value <> ?)
    {_IN_PORTFOLIOS}
"""


@dataclass(frozen=True)
class OfficerDecision:
    """One decision; ``grounds`` is what the officer saw when taking it."""

    decision_id: int
    decided_at: datetime
    officer: str
    sk_id_curr: int
    batch_id: str
    proposal: Proposal
    decision: Decision
    reason: Reason
    note: str
    grounds: Mapping[str, Any]

    @property
    def is_override(self) -> bool:
        """Whether it goes against what was proposed; a case for review proposes nothing."""
        return self.proposal not in ("review", self.decision)


@dataclass(frozen=True)
class Contest:
    """One contest; the last four are None until somebody decided on it."""

    contest_id: int
    opened_at: datetime
    opened_by: str
    decision_id: int
    ground: Ground
    statement: str
    due_on: date
    decided_at: datetime | None
    decided_by: str | None
    outcome: Outcome | None
    note: str | None


def record_decision(
    path: Path,
    *,
    officer: str,
    sk_id_curr: int,
    batch_id: str,
    proposal: Proposal,
    decision: Decision,
    reason: Reason,
    note: str,
    grounds: Mapping[str, Any],
    now: datetime,
) -> int:
    """Append a decision and return its id.

    Args:
        path: The state file; created when missing.
        officer: Who decides.
        sk_id_curr: The application.
        batch_id: The night whose score was looked at.
        proposal: What that score proposed.
        decision: What the officer decides.
        reason: Out of :data:`REASONS`; ``follows_proposal`` where nothing goes against it.
        note: Why, in the officer's words; mandatory.
        grounds: What the officer saw, as a letter needs it.
        now: The present time.

    Raises:
        UsageError: The note is empty, or the reason does not fit the decision.
    """
    if not note.strip():
        raise UsageError("A decision needs a note that says why, found none: write one sentence.")
    if reason == "follows_proposal" and proposal not in ("review", decision):
        raise UsageError(
            f"A decision to {decision} against a proposal to {proposal} needs a reason of its own."
        )
    return _append(
        path,
        "insert into officer_decisions (decided_at, officer, sk_id_curr, batch_id, proposal, "
        "decision, reason, note, grounds) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            _moment(now),
            officer,
            sk_id_curr,
            batch_id,
            proposal,
            decision,
            reason,
            note.strip(),
            json.dumps(grounds, ensure_ascii=False, sort_keys=True),
        ),
    )


def open_contest(
    path: Path,
    decision: OfficerDecision,
    *,
    officer: str,
    ground: Ground,
    statement: str,
    now: datetime,
) -> int:
    """Append a client's contest of a decision and return its id.

    Raises:
        UsageError: The statement is empty, or an earlier contest waits for its outcome.
    """
    if not statement.strip():
        raise UsageError("A contest needs what the client says, found nothing: write it down.")
    if any(contest.outcome is None for contest in contests_of(path, decision.sk_id_curr)):
        raise UsageError("A contest of this application is open: record its outcome first.")
    due_on = now.astimezone(UTC).date() + timedelta(days=DAYS_TO_ANSWER)
    return _append(
        path,
        "insert into contests (opened_at, opened_by, decision_id, sk_id_curr, ground, statement, "
        "due_on) values (?, ?, ?, ?, ?, ?, ?)",
        (
            _moment(now),
            officer,
            decision.decision_id,
            decision.sk_id_curr,
            ground,
            statement.strip(),
            due_on.isoformat(),
        ),
    )


def close_contest(
    path: Path, contest_id: int, *, officer: str, outcome: Outcome, note: str, now: datetime
) -> None:
    """Append what came of a contest.

    Raises:
        UsageError: The note is empty, or the contest is unknown or has its outcome already.
    """
    if not note.strip():
        raise UsageError("An outcome needs a note that says why, found none: write one sentence.")
    try:
        _append(
            path,
            "insert into contest_outcomes values (?, ?, ?, ?, ?)",
            (contest_id, _moment(now), officer, outcome, note.strip()),
        )
    except sqlite3.IntegrityError as error:
        raise UsageError(
            f"Contest {contest_id} is unknown or has its outcome already; expected an open one."
        ) from error


def decisions_of(path: Path, sk_id_curr: int) -> list[OfficerDecision]:
    """Return the decisions on an application, the one in force first."""
    rows = read_written(
        path,
        "select decision_id, decided_at, officer, sk_id_curr, batch_id, proposal, decision, "
        "reason, note, grounds from officer_decisions where sk_id_curr = ? "
        "order by decision_id desc",
        sk_id_curr,
    )
    return [
        OfficerDecision(
            **{
                **row,
                "decided_at": datetime.fromisoformat(row["decided_at"]),
                "grounds": json.loads(row["grounds"]),
            }
        )
        for row in rows
    ]


def contests_of(path: Path, sk_id_curr: int) -> list[Contest]:
    """Return the contests of an application, the last one first."""
    rows = read_written(
        path,
        "select contests.contest_id as contest_id, opened_at, opened_by, decision_id, ground, "
        "statement, due_on, decided_at, decided_by, outcome, note "
        "from contests left join contest_outcomes "
        "on contest_outcomes.contest_id = contests.contest_id where sk_id_curr = ? "
        "order by contests.contest_id desc",
        sk_id_curr,
    )
    return [
        Contest(
            **{
                **row,
                "opened_at": datetime.fromisoformat(row["opened_at"]),
                "due_on": date.fromisoformat(row["due_on"]),
                "decided_at": row["decided_at"] and datetime.fromisoformat(row["decided_at"]),
            }
        )
        for row in rows
    ]


def rows_for_the_night(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return what the warehouse keeps of both tables: no note and no statement is among it."""
    return {table: read_written(path, statement) for table, statement in _OF_THE_NIGHT.items()}


def count_written(path: Path, sk_id_curr: int) -> dict[str, int]:
    """Return how many rows of each table name an application, where there are any."""
    decisions, contests = decisions_of(path, sk_id_curr), contests_of(path, sk_id_curr)
    n_closed = sum(contest.outcome is not None for contest in contests)
    portfolios = read_written(
        path, f"select key_id from api_key_portfolios {_IN_PORTFOLIOS}", sk_id_curr
    )
    counts = {
        "officer_decisions": len(decisions),
        "contests": len(contests),
        "contest_outcomes": n_closed,
        "api_key_portfolios": len(portfolios),
    }
    return {f"state.{table}": n for table, n in counts.items() if n}


def erase_written(path: Path, sk_id_curr: int) -> None:
    """Delete what was decided and contested about an application, and the pages that held it.

    No key of the API may ask for it any more.

    Raises:
        UsageError: Somebody holds the file, so that its log cannot be emptied.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return
    with closing(open_state(path)) as connection:
        connection.execute("pragma secure_delete = on")  # what is deleted is overwritten
        connection.execute("begin immediate")
        connection.execute(
            "delete from contest_outcomes where contest_id in "
            "(select contest_id from contests where sk_id_curr = ?)",
            (sk_id_curr,),
        )
        for table in ("contests", "officer_decisions"):
            connection.execute(f"delete from {table} where sk_id_curr = ?", (sk_id_curr,))
        connection.execute(_LEAVE_PORTFOLIOS, (sk_id_curr, sk_id_curr))
        connection.execute("commit")
        connection.execute("vacuum")
        [(is_busy, *_)] = connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    if is_busy:
        raise UsageError(
            f"{path} is read by another process, so its log cannot be emptied: stop the API and "
            "the desk, then erase again."
        )


def _append(path: Path, statement: str, values: tuple[Any, ...]) -> int:
    with closing(open_state(path)) as connection:
        connection.execute("pragma foreign_keys = on")
        return int(connection.execute(statement, values).lastrowid or 0)


def _moment(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
