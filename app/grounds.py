"""What an officer saw of a client when deciding, as it is stored and as a client may read it."""

from __future__ import annotations

from typing import Any

from app import formats
from app.desk import Desk
from app.texts import LANGUAGES, Words
from app.views.reasons import chosen_reasons
from serving.store import Row


def collect(desk: Desk, score: Row) -> dict[str, Any]:
    """Return score, reasons and sources in both languages, for the decision's own record."""
    sk_id_curr = score["sk_id_curr"]
    loan = desk.release.loan_profile(sk_id_curr) or {}
    reasons = chosen_reasons(desk, sk_id_curr)
    applied = loan.get("application_date")
    return {
        "as_of": score["as_of"].isoformat(),
        "model_version": score["model_version"],
        "score_points": round(score["score_points"]),
        "cut_off": round(score["score_points"] - score["margin_points"]),
        "grade": score["grade"],
        "application_date": applied.isoformat() if applied else None,
        "loan": {language: _loan(desk, loan, Words(language)) for language in LANGUAGES},
        "against": [_in_both(desk, row) for row in reasons["against"]],
        "for": [_in_both(desk, row) for row in reasons["for"]],
        "sources": _sources(desk, score),
    }


def in_clients_words(desk: Desk, row: Row, say: Words) -> str:
    """Return a reason with the client's own value and nothing of anybody else."""
    concept = row[f"concept_{say.language}"] or row["concept"]
    words = desk.words.get(row["feature"])
    if words is None:
        return str(concept)
    value = formats.characteristic(row["feature_value"], words, say)
    return say("grounds.reason", concept=concept, label=words[f"label_{say.language}"], value=value)


def _in_both(desk: Desk, row: Row) -> dict[str, str]:
    return {language: in_clients_words(desk, row, Words(language)) for language in LANGUAGES}


def _loan(desk: Desk, loan: Row, say: Words) -> str:
    levels = desk.words.get("app_cat_contract_type", {}).get("levels", {}).values()
    row = next((row for row in levels if row["level"] == loan.get("name_contract_type")), None)
    kind = str(row[f"label_{say.language}"]) if row else say("grounds.credit")
    return say(
        "grounds.loan", kind=kind.lower(), amount=formats.number(loan.get("amt_credit"), say)
    )


def _sources(desk: Desk, score: Row) -> list[str]:
    """Return which kinds of data the score could draw on."""
    sk_id_curr = score["sk_id_curr"]
    found = {
        "application": True,
        "own_history": bool(desk.release.previous_loans(sk_id_curr)),
        "bureau": bool(desk.release.bureau_history(sk_id_curr)),
        "external": score["n_external_sources"] > 0,
    }
    return [name for name, is_used in found.items() if is_used]
