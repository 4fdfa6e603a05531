"""One application among all, accepted and comparable ones, in any listed characteristic."""

from __future__ import annotations

import streamlit as st

from app import charts_of_peers, facts, formats
from app.desk import Desk, show_chart
from app.facts import Fact
from serving.store import Release, Row

SEGMENTS = ("accepted", "all", "comparable")
# Groups smaller than this are not shown: a person could be recognised in them.
_FEWEST_IN_A_CELL = 5
COMPARED: dict[str, Fact] = {
    fact.column: fact
    for group in (*facts.CLIENT_GROUPS.values(), *facts.LOAN_GROUPS.values())
    for fact in group
    if fact.column
    in {
        "age_years",
        "amt_income_total",
        "employment_years",
        "cnt_children",
        "amt_credit",
        "amt_annuity",
        "amt_goods_price",
        "duration_months_estimate",
        "effort_ratio",
        "credit_to_income",
        "n_bureau_enquiries_year",
    }
}
_FIRST = "effort_ratio"


def show(desk: Desk, score: Row) -> None:
    """Draw the choice of characteristic and group, the distribution, and the view of two."""
    say, sk_id_curr = desk.say, score["sk_id_curr"]
    st.header(say("compare.title"))
    profile = {
        **(desk.release.client_profile(sk_id_curr) or {}),
        **(desk.release.loan_profile(sk_id_curr) or {}),
    }
    names = [name for name in COMPARED if profile.get(name) is not None]
    if not names:
        st.info(say("profile.none"))
        return
    first, second, third = st.columns(3)
    with first:
        name = _choose(
            desk, say("compare.what"), names, names.index(_FIRST) if _FIRST in names else 0
        )
    with second:
        second_name = _choose(
            desk, say("compare.second"), [other for other in names if other != name], None
        )
    if second_name is None:
        with third:
            segment = st.selectbox(
                say("compare.group"),
                SEGMENTS,
                format_func=lambda option: say(f"compare.{option}"),
                key=desk.key("compare_group"),
            )
        _one(desk, sk_id_curr, name, segment, profile)
    else:
        _two(desk, sk_id_curr, (name, second_name), profile)
    _neighbours(desk, sk_id_curr)


def _choose(desk: Desk, label: str, names: list[str], index: int | None) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        names,
        index=index,
        format_func=lambda option: desk.say(f"fact.{option}"),
        placeholder=desk.say("compare.none"),
        key=desk.key("compare_second" if index is None else "compare_what"),
    )
    return chosen


def _one(desk: Desk, sk_id_curr: int, name: str | None, segment: str, profile: Row) -> None:
    say = desk.say
    if name is None:
        return
    found = desk.release.table("comparison", sk_id_curr=sk_id_curr, characteristic=name)
    row = next((row for row in found if row["segment"] == segment), None)
    if row is None:
        st.info(say("compare.too_few"))
        return
    fact = COMPARED[name]
    label, value = facts.in_words(desk, fact, profile)
    text = say(
        "compare.text",
        label=label,
        value=value,
        share=formats.share(row["share_below"], say, 0),
        group=say(f"compare.{segment}_of", n=formats.number(row["n"], say)),
        median=facts.in_words(desk, fact, {name: row["median"]})[1],
    )
    figure, bins = charts_of_peers.histogram(row, profile[name], label, fact.kind == "share", say)
    cells = [
        [
            say("band.between", low=_brief(desk, fact, low), high=_brief(desk, fact, high)),
            formats.share(share, say),
        ]
        for low, high, share in bins
    ]
    show_chart(figure, text, "compare", say, ([label, say("compare.share")], cells))


def _two(desk: Desk, sk_id_curr: int, names: tuple[str | None, str], profile: Row) -> None:
    say, (x, y) = desk.say, names
    if x is None:
        return
    rows = _cells_of_two(f"{desk.settings.home}/{desk.release.name}", x, y, desk.release)
    if not rows:
        st.info(say("compare.too_few"))
        return
    labels = [facts.in_words(desk, COMPARED[name], profile) for name in (x, y)]
    text = say(
        "compare.two_text",
        first=labels[0][0],
        first_value=labels[0][1],
        second=labels[1][0],
        second_value=labels[1][1],
        **_here(desk, rows, profile[x], profile[y]),
    )
    figure = charts_of_peers.density(
        rows,
        (profile[x], profile[y]),
        (labels[0][0], labels[1][0]),
        (COMPARED[x].kind == "share", COMPARED[y].kind == "share"),
        say,
    )
    fullest = sorted(rows, key=lambda row: -row["n"])[:15]
    cells = []
    for row in fullest:
        corners = charts_of_peers.corners(row)
        cells.append(
            [
                *(
                    say("band.between", low=_brief(desk, fact, low), high=_brief(desk, fact, high))
                    for fact, (low, high) in zip((COMPARED[x], COMPARED[y]), corners, strict=True)
                ),
                formats.number(row["n"], say),
                formats.share(row["n_accepted"] / row["n"], say, 0),
            ]
        )
    headings = [labels[0][0], labels[1][0], say("compare.n"), say("compare.accepted_share")]
    show_chart(figure, text, "compare_two", say, (headings, cells))


@st.cache_data(show_spinner=False, max_entries=64)  # type: ignore[untyped-decorator]
def _cells_of_two(name: str, x: str, y: str, _release: Release) -> list[Row]:
    return _release.table("comparison_of_two", characteristic=x, other=y, fewest=_FEWEST_IN_A_CELL)


def _here(desk: Desk, rows: list[Row], x: float, y: float) -> dict[str, str]:
    """Return how many applications lie where the client does, and how many are accepted there."""
    for row in rows:
        (x_low, x_high), (y_low, y_high) = charts_of_peers.corners(row)
        if x_low <= x <= x_high and y_low <= y <= y_high:
            return {
                "n": formats.quantity(row["n"], "application", desk.say),
                "accepted": formats.share(row["n_accepted"] / row["n"], desk.say, 0),
            }
    return {"n": desk.say("compare.hardly_any"), "accepted": desk.say("missing")}


def _brief(desk: Desk, fact: Fact, value: float) -> str:
    if fact.kind == "share":
        return formats.share(value, desk.say, 0)
    return formats.number(value, desk.say, 1 if abs(value) < 20 else 0)


def _neighbours(desk: Desk, sk_id_curr: int) -> None:
    """Say what became of the most similar applications, without naming one."""
    say = desk.say
    st.subheader(say("similar.title"))
    rows = desk.release.table("similar_clients", sk_id_curr=sk_id_curr)
    if not rows:
        st.write(say("similar.none"))
        return
    repaid = sum(not row["has_defaulted"] for row in rows)
    st.write(
        say("similar.text", repaid=formats.number(repaid, say), n=formats.number(len(rows), say))
    )
