"""The worklist: which applications wait, the doubtful ones first; a row opens the client."""

from __future__ import annotations

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import formats
from app.desk import Desk, verdict_badge
from serving.store import Row, WorklistFilter

PAGE_SIZE = 20
DECISIONS = ("review", "refuse", "accept")
ORDERS = ("distance", "points", "amount", "id")
_PAGE = "worklist_page"
_ID_WIDTH = 90


def show(desk: Desk) -> None:
    """Draw the page."""
    say = desk.say
    st.title(say("worklist.title"))
    chosen = _filters(desk)
    found = desk.release.worklist_size(chosen)
    page = min(st.session_state.get(_PAGE, 0), max(0, (found - 1) // PAGE_SIZE))
    if found == 0:
        st.info(say("worklist.empty"))
        return
    rows = desk.release.worklist(chosen, limit=PAGE_SIZE, offset=page * PAGE_SIZE)
    st.caption(
        say(
            "worklist.count",
            first=formats.number(page * PAGE_SIZE + 1, say),
            last=formats.number(page * PAGE_SIZE + len(rows), say),
            all=formats.quantity(found, "application", say),
        )
    )
    _table(desk, rows)
    _pager(desk, page, last=(found - 1) // PAGE_SIZE)


def _filters(desk: Desk) -> WorklistFilter:
    """Draw the filters and return what was chosen; any change goes back to the first page."""
    say = desk.say
    choices = desk.release.worklist_choices()

    def label(option: str | None, prefix: str) -> str:
        return say("filter.all") if option is None else say(f"{prefix}.{option}")

    with st.container(key="filters"):
        columns = st.columns([3, 2, 3, 3])
        decision = columns[0].selectbox(
            say("filter.decision"),
            [None, *DECISIONS],
            format_func=lambda option: label(option, "decision"),
            key="filter_decision",
            on_change=_to_first_page,
        )
        grade = columns[1].selectbox(
            say("filter.grade"),
            [None, *choices["grades"]],
            format_func=lambda option: option or say("filter.all"),
            key="filter_grade",
            on_change=_to_first_page,
        )
        contract = columns[2].selectbox(
            say("filter.contract"),
            [None, *choices["contract_types"]],
            format_func=lambda option: (
                desk.label("app_cat_contract_type", option) if option else say("filter.all")
            ),
            key="filter_contract",
            on_change=_to_first_page,
        )
        order = columns[3].selectbox(
            say("filter.order"),
            ORDERS,
            format_func=lambda option: say(f"order.{option}"),
            key="filter_order",
            on_change=_to_first_page,
        )
    return WorklistFilter(decision=decision, grade=grade, contract_type=contract, order=order)


def _to_first_page() -> None:
    st.session_state[_PAGE] = 0


def _table(desk: Desk, rows: list[Row]) -> None:
    """Draw one button and one line of cells per row; the button's area covers the whole row."""
    say = desk.say
    headings = ("decision", "margin", "grade", "contract", "amount", "effort", "region")
    with st.container(key="worklist", gap=None):
        with _line("head"):
            st.html(f"<span class='id'>{escape(say('worklist.id'))}</span>", width=_ID_WIDTH)
            cells = "".join(f"<span>{escape(say(f'worklist.{name}'))}</span>" for name in headings)
            st.html(f"<div class='row head'>{cells}</div>")
        for index, row in enumerate(rows):
            with _line(f"row-{index}"):
                number = str(row["sk_id_curr"])
                if st.button(number, key=f"open-{index}", type="tertiary", width=_ID_WIDTH):
                    desk.open_client(row["sk_id_curr"])
                st.html(_cells(desk, row))


def _line(name: str) -> DeltaGenerator:
    return st.container(
        key=f"worklist-{name}", horizontal=True, vertical_alignment="center", wrap=False
    )


def _cells(desk: Desk, row: Row) -> str:
    say = desk.say
    missing = row["amt_credit"] is None
    texts = [
        formats.signed(row["margin_points"], say),
        row["grade"],
        desk.label("app_cat_contract_type", row["name_contract_type"]),
        say("missing") if missing else formats.number(row["amt_credit"], say),
        formats.share(row["effort_ratio"], say, 0),
        formats.number(row["region_rating_client"], say),
    ]
    badge = verdict_badge(row["decision"], say(f"decision.{row['decision']}"))
    cells = "".join(f"<span>{escape(text)}</span>" for text in texts)
    return f"<div class='row'><span>{badge}</span>{cells}</div>"


def _pager(desk: Desk, page: int, last: int) -> None:
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button(desk.say("pager.previous"), disabled=page == 0, key="previous_page"):
            st.session_state[_PAGE] = page - 1
            st.rerun()
        if st.button(desk.say("pager.next"), disabled=page >= last, key="next_page"):
            st.session_state[_PAGE] = page + 1
            st.rerun()
