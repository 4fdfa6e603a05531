"""What narrows the worklist: the usual criteria in sight, those on client and loan to unfold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app import formats
from app.desk import Desk
from serving.store import Release, WorklistFilter

DECISIONS = ("review", "refuse", "accept")
ORDERS = ("distance", "points", "points_high", "amount", "amount_low", "effort", "id")
Band = tuple[float | None, float | None]
AMOUNTS: list[Band] = [(None, 250_000), (250_000, 500_000), (500_000, 1_000_000), (1_000_000, None)]
INCOMES: list[Band] = [(None, 100_000), (100_000, 200_000), (200_000, 300_000), (300_000, None)]
AGES: list[Band] = [(None, 30), (30, 40), (40, 50), (50, 60), (60, None)]
DISTANCES = (5, 10, 20, 40)
EFFORTS = (0.2, 0.3, 0.4)
# Kept apart from the widgets, whose own state is dropped when the page changes.
_CHOSEN = "worklist_chosen"
_UNFOLDED = ("region", "distance", "amount", "effort", "age", "income", "income_type")


def show(desk: Desk) -> WorklistFilter:
    """Draw the filters and return what was chosen; it is kept while other pages are read."""
    say = desk.say
    choices = _choices(f"{desk.settings.home}/{desk.release.name}", desk.release)
    chosen: dict[str, Any] = st.session_state.setdefault(_CHOSEN, {})

    def choose(name: str, options: Sequence[Any], words: Callable[[Any], str]) -> Any:
        offered = list(options) if name == "order" else [None, *options]
        kept = chosen.get(name)
        chosen[name] = st.selectbox(
            say(f"filter.{name}"),
            offered,
            index=offered.index(kept) if kept in offered else 0,
            format_func=lambda option: say("filter.all") if option is None else words(option),
            key=desk.key(f"filter_{name}"),
        )
        return chosen[name]

    with st.container(key="filters"):
        columns = st.columns([3, 2, 3, 3])
        with columns[0]:
            decision = choose("decision", DECISIONS, lambda option: say(f"decision.{option}"))
        with columns[1]:
            grade = choose("grade", choices["grades"], str)
        with columns[2]:
            contract = choose(
                "contract",
                choices["contract_types"],
                lambda option: desk.label("app_cat_contract_type", option),
            )
        with columns[3]:
            order = choose("order", ORDERS, lambda option: say(f"order.{option}"))
        active = sum(chosen.get(name) is not None for name in _UNFOLDED)
        label = say("filter.more_active", n=active) if active else say("filter.more")
        with st.expander(label, key="more_filters"):
            first, second = st.columns(4), st.columns(4)
            with first[0]:
                distance = choose("distance", DISTANCES, lambda option: _within(desk, option))
            with first[1]:
                amount = choose("amount", AMOUNTS, lambda band: _band(desk, band))
            with first[2]:
                effort = choose("effort", EFFORTS, lambda option: _from_share(desk, option))
            with first[3]:
                region = choose("region", choices["regions"], str)
            with second[0]:
                age = choose("age", AGES, lambda band: _band(desk, band))
            with second[1]:
                income = choose("income", INCOMES, lambda band: _band(desk, band))
            with second[2]:
                income_type = choose(
                    "income_type",
                    choices["income_types"],
                    lambda option: desk.label("app_cat_income_type", option),
                )
    return WorklistFilter(
        decision=decision,
        grade=grade,
        contract_type=contract,
        region=region,
        within_points=distance,
        amount_from=amount and amount[0],
        amount_below=amount and amount[1],
        effort_from=effort,
        age_from=age and age[0],
        age_below=age and age[1],
        income_from=income and income[0],
        income_below=income and income[1],
        income_type=income_type,
        order=order,
    )


@st.cache_data(show_spinner=False, max_entries=2)  # type: ignore[untyped-decorator]
def _choices(name: str, _release: Release) -> dict[str, list[Any]]:
    return _release.worklist_choices()


def _within(desk: Desk, points: float) -> str:
    return desk.say("band.within", points=formats.quantity(points, "point", desk.say))


def _from_share(desk: Desk, share: float) -> str:
    return desk.say("band.from", low=formats.share(share, desk.say, 0))


def _band(desk: Desk, band: Band) -> str:
    say, (low, high) = desk.say, band
    if low is None:
        return say("band.below", high=formats.number(high, say))
    if high is None:
        return say("band.from", low=formats.number(low, say))
    return say("band.between", low=formats.number(low, say), high=formats.number(high, say))
