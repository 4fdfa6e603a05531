"""The history on a client's page: repayments, credits elsewhere, earlier applications."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from app import charts, formats
from app.desk import Desk, rows_table, show_chart
from serving.store import Row

# Older months say little about today and make the bars too thin to read.
_MONTHS_SHOWN = 36
_CREDITS_SHOWN = 15
_DAYS_PER_YEAR = 365.25
_DAYS_PER_MONTH = 30.4375


def show(desk: Desk, score: Row) -> None:
    """Draw the three histories, each in its tab."""
    say, sk_id_curr = desk.say, score["sk_id_curr"]
    loan = desk.release.loan_profile(sk_id_curr)
    applied = loan["application_date"] if loan else None
    tabs = st.tabs([say(f"history.{name}") for name in ("payments", "credits", "previous")])
    with tabs[0]:
        _payments(desk, desk.release.payment_history(sk_id_curr), applied)
    with tabs[1]:
        _credits(desk, desk.release.bureau_history(sk_id_curr), applied)
    with tabs[2]:
        _previous(desk, desk.release.previous_loans(sk_id_curr), applied)


def _when(desk: Desk, days: int | None, applied: date | None) -> str:
    """Return the month of an offset to the application, or the offset where no date is known."""
    if days is None:
        return desk.say("missing")
    if applied is None:
        return formats.quantity(days / _DAYS_PER_YEAR, "year", desk.say, 1)
    return formats.month(applied + timedelta(days=days), desk.say)


def _payments(desk: Desk, rows: list[Row], applied: date | None) -> None:
    say = desk.say
    if not rows:
        st.info(say("payments.none"))
        return
    shown = rows[-_MONTHS_SHOWN:]
    months = [_when(desk, round((row["month"] + 0.5) * _DAYS_PER_MONTH), applied) for row in shown]
    late = [row["n_late"] for row in shown]
    on_time = [row["n_due"] - row["n_late"] for row in shown]
    text = say(
        "payments.text",
        months=formats.quantity(len(shown), "month", say),
        due=formats.quantity(sum(on_time) + sum(late), "instalment", say),
        late=formats.number(sum(late), say),
        last=max(
            (month for month, count in zip(months, late, strict=True) if count),
            key=months.index,
            default=say("never"),
        ),
    )
    cells = [
        [
            month,
            formats.number(row["n_due"], say),
            formats.number(row["n_late"], say),
            formats.number(row["n_short"], say),
            formats.number(row["amt_due"], say),
            formats.number(row["amt_paid"], say),
        ]
        for month, row in zip(months, shown, strict=True)
    ]
    names = ("month", "due", "late", "short", "amount_due", "amount_paid")
    headings = [say(f"payments.{name}") for name in names]
    figure = charts.payments(months, on_time, late, say)
    show_chart(figure, text, "payments", say, (headings, cells[::-1]))


def _credits(desk: Desk, rows: list[Row], applied: date | None) -> None:
    say = desk.say
    if not rows:
        st.info(say("credits.none"))
        return
    dated = [row for row in rows if row["days_credit"] is not None][:_CREDITS_SHOWN]
    active = [row["credit_active"] == "Active" for row in dated]
    n_active = sum(row["credit_active"] == "Active" for row in rows)
    cells = [
        [
            desk.label("bur_last_type", row["credit_type"]),
            desk.label("credit_active", row["credit_active"]),
            _when(desk, row["days_credit"], applied),
            _when(desk, row["days_enddate_fact"] or row["days_credit_enddate"], applied),
            formats.number(row["amt_credit_sum"], say),
            formats.number(row["amt_credit_sum_debt"], say),
            formats.number(row["amt_credit_sum_overdue"], say),
        ]
        for row in rows
    ]
    columns = ("type", "state", "opened", "end", "amount", "debt", "overdue")
    headings = [say(f"credits.{name}") for name in columns]
    if not dated:
        st.html(rows_table(say("history.credits"), headings, cells))
        return
    names = [desk.label("bur_last_type", row["credit_type"]) for row in dated]
    starts = [row["days_credit"] / _DAYS_PER_YEAR for row in dated]
    # A credit opened on the day itself is drawn as a fortnight, to be seen at all.
    ends = [max(_end(row), row["days_credit"] + 14) / _DAYS_PER_YEAR for row in dated]
    text = say(
        "credits.text",
        all=formats.quantity(len(rows), "credit", say),
        running=formats.number(n_active, say),
        shown=formats.number(len(dated), say),
    )
    figure = charts.credit_lines(names, starts, ends, active, say)
    show_chart(figure, text, "credits", say, (headings, cells))


def _end(row: Row) -> int:
    """Return where a credit's line ends: its end, its planned end, else the application."""
    for column in ("days_enddate_fact", "days_credit_enddate"):
        if row[column] is not None:
            return int(row[column])
    return 0


def _previous(desk: Desk, rows: list[Row], applied: date | None) -> None:
    say = desk.say
    if not rows:
        st.info(say("previous.none"))
        return
    outcomes: dict[str, int] = {}
    cells = []
    for row in rows:
        outcome = desk.label("prev_last_cat_status", row["outcome"])
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        reason = row["code_reject_reason"]
        cells.append(
            [
                _when(desk, row["days_decision"], applied),
                desk.label("app_cat_contract_type", row["name_contract_type"]),
                outcome,
                desk.label("prev_last_cat_reject_reason", reason) if reason else "",
                formats.number(row["amt_application"], say),
                formats.number(row["amt_credit"], say),
                formats.number(row["cnt_payment"], say),
            ]
        )
    counts = ", ".join(
        f"{name.lower()} : {count}" if say.language == "fr" else f"{name.lower()}: {count}"
        for name, count in outcomes.items()
    )
    st.write(say("previous.text", all=formats.quantity(len(rows), "request", say), counts=counts))
    headings = ("date", "type", "outcome", "reason", "asked", "granted", "instalments")
    st.html(
        rows_table(say("history.previous"), [say(f"previous.{name}") for name in headings], cells)
    )
