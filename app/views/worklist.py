"""The worklist: which applications wait, the doubtful ones first; a row opens the client."""

from __future__ import annotations

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import formats
from app.desk import Desk, verdict_badge
from app.views import worklist_filters
from serving.store import Release, Row, WorklistFilter

PAGE_SIZE = 20
_PAGE = "worklist_page"
_FILTER = "worklist_filter"
_ID_WIDTH = 90


def show(desk: Desk) -> None:
    """Draw the page."""
    say = desk.say
    st.title(say("worklist.title"))
    chosen = worklist_filters.show(desk)
    if chosen != st.session_state.get(_FILTER):
        st.session_state[_FILTER], st.session_state[_PAGE] = chosen, 0
    key = f"{desk.settings.home}/{desk.release.name}"
    found = _size(key, chosen, desk.release)
    page = min(st.session_state.get(_PAGE, 0), max(0, (found - 1) // PAGE_SIZE))
    if found == 0:
        st.info(say("worklist.empty"))
        return
    rows = _rows(key, chosen, page, desk.release)
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
    st.caption(say("worklist.region_note"))


# Officers ask for the same few lists all day; DuckDB sorts each once per release.
@st.cache_data(show_spinner=False, max_entries=64)  # type: ignore[untyped-decorator]
def _size(name: str, chosen: WorklistFilter, _release: Release) -> int:
    return _release.worklist_size(chosen)


@st.cache_data(show_spinner=False, max_entries=256)  # type: ignore[untyped-decorator]
def _rows(name: str, chosen: WorklistFilter, page: int, _release: Release) -> list[Row]:
    return _release.worklist(chosen, limit=PAGE_SIZE, offset=page * PAGE_SIZE)


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
                st.button(
                    str(row["sk_id_curr"]),
                    key=f"open-{index}",
                    type="tertiary",
                    width=_ID_WIDTH,
                    on_click=desk.open_client,
                    args=(row["sk_id_curr"],),
                )
                st.html(_cells(desk, row))


def _line(name: str) -> DeltaGenerator:
    return st.container(
        key=f"worklist-{name}", horizontal=True, vertical_alignment="center", wrap=False
    )


def _cells(desk: Desk, row: Row) -> str:
    say = desk.say
    texts = [
        formats.signed(row["margin_points"], say, 1 if abs(row["margin_points"]) < 10 else 0),
        row["grade"],
        desk.label("app_cat_contract_type", row["name_contract_type"]),
        formats.number(row["amt_credit"], say),
        formats.share(row["effort_ratio"], say, 0),
        formats.number(row["region_rating_client"], say),
    ]
    badge = verdict_badge(row["decision"], say(f"decision.{row['decision']}"))
    cells = "".join(f"<span>{escape(text)}</span>" for text in texts)
    return f"<div class='row'><span>{badge}</span>{cells}</div>"


def _pager(desk: Desk, page: int, last: int) -> None:
    say = desk.say
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        _turn(say("pager.previous"), page - 1, is_open=page > 0, key="previous_page")
        st.caption(
            say(
                "pager.page", page=formats.number(page + 1, say), all=formats.number(last + 1, say)
            ),
            width="content",
        )
        _turn(say("pager.next"), page + 1, is_open=page < last, key="next_page")


def _turn(label: str, page: int, *, is_open: bool, key: str) -> None:
    st.button(label, disabled=not is_open, key=key, on_click=_turn_to, args=(page,))


def _turn_to(page: int) -> None:
    st.session_state[_PAGE] = page
