"""What watches the nights, in sections; the alerts come first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from app.desk import Desk
from app.views.watching import alerts, drift, fairness, models, outcomes, population, runs

_SECTION = "monitoring_section"
Section = Callable[[Desk], None]
SECTIONS: Mapping[str, Section] = {
    "alerts": alerts.show,
    "drift": drift.show,
    "population": population.show,
    "outcomes": outcomes.show,
    "fairness": fairness.show,
    "models": models.show,
    "runs": runs.show,
}


def show(desk: Desk) -> None:
    """Draw the choice of sections, and the one chosen."""
    st.title(desk.say("nav.monitoring"))
    chosen = st.segmented_control(
        desk.say("section.choose"),
        list(SECTIONS),
        format_func=lambda name: desk.say(f"watching.{name}"),
        default=st.session_state.get(_SECTION, "alerts"),
        required=True,
        key=desk.key("section-monitoring"),
        label_visibility="collapsed",
        width="stretch",
    )
    st.session_state[_SECTION] = chosen
    SECTIONS[chosen](desk)
