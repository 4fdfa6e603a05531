"""What became of the predictions: forecast beside the bill, backtest with its tests, vintages."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import charts_of_watching, formats
from app.desk import Desk, show_chart
from app.texts import Words
from serving.store import Row

# Title of the axis, number format of Plotly, decimals in words.
_METRICS = {"defaults": (",.0f", 0), "cost": (",.0f", 0), "auc": (".2f", 3)}
_DOUBT, _FAILURE = 0.05, 0.01


def show(desk: Desk) -> None:
    """Draw the section."""
    say = desk.say
    st.header(say("forecast.title"))
    _forecasts(desk)
    st.header(say("backtest.title"))
    _backtest(desk)
    st.header(say("vintages.title"))
    _vintages(desk)


def _forecasts(desk: Desk) -> None:
    """Draw forecast band and what came, for one metric."""
    say = desk.say
    rows = desk.release.table("forecast")
    if not rows:
        st.info(say("forecast.none"))
        return
    metric = st.segmented_control(
        say("forecast.metric"),
        list(_METRICS),
        format_func=lambda name: say(f"forecast.{name}"),
        default="defaults",
        required=True,
        key=desk.key("metric"),
    )
    form, decimals = _METRICS[metric]
    nights = [row for row in rows if row["metric"] == metric]
    last = nights[-1]
    st.html(
        "<p class='said'>"
        + say(
            f"forecast.of_{metric}",
            n=formats.number(last["n_scored"], say),
            day=formats.day(last["as_of"], say),
            expected=formats.number(last["expected"], say, decimals),
            lower=formats.number(last["lower_bound"], say, decimals),
            upper=formats.number(last["upper_bound"], say, decimals),
        )
        + "</p>"
    )
    known = [row for row in nights if row["is_inside"] is not None]
    if not known:
        st.info(say("forecast.not_yet"))
        return
    inside = sum(row["is_inside"] for row in known)
    text = say(
        "forecast.text",
        inside=formats.number(inside, say),
        nights=formats.quantity(len(known), "night", say),
        share=formats.share(inside / len(known), say, 0),
    )
    bands = [
        tuple(row[f"{name}_of_resolved"] for name in ("expected", "lower_bound", "upper_bound"))
        for row in known
    ]
    figure = charts_of_watching.nights_in_a_band(
        [row["as_of"] for row in known],
        bands,
        [row["realised"] for row in known],
        (say(f"forecast.{metric}"), form),
        say,
    )
    cells = [
        [
            formats.day(row["as_of"], say),
            formats.number(row["n_resolved"], say),
            *(formats.number(value, say, decimals) for value in band),
            formats.number(row["realised"], say, decimals),
            say("forecast.inside") if row["is_inside"] else say("forecast.outside"),
        ]
        for row, band in zip(known[::-1], bands[::-1], strict=True)
    ]
    names = ("night", "n", "expected", "lower", "upper", "realised", "verdict")
    headings = [say(f"forecast.{name}") for name in names]
    show_chart(figure, text, f"forecast-{metric}", say, (headings, cells))


def _backtest(desk: Desk) -> None:
    say = desk.say
    rows = [row for row in desk.release.table("backtest_by_night") if row["role"] == "champion"]
    if not rows:
        st.info(say("backtest.none"))
        return
    last = max(rows, key=lambda row: (row["n_resolved"] >= 200, row["as_of"]))
    text = say(
        "backtest.text",
        day=formats.day(last["as_of"], say),
        **_rates(last, say),
        verdict=say(f"calibration.{_verdict(last)}"),
    )
    figure = charts_of_watching.intervals(
        [row["as_of"].isoformat() for row in rows],
        [
            (row["default_rate"], row["default_rate_lower"], row["default_rate_upper"])
            for row in rows
        ],
        (say("backtest.rate"), ".0%"),
        say,
        expected=[row["mean_pd"] for row in rows],
    )
    cells = [
        [
            formats.day(row["as_of"], say),
            formats.number(row["n_resolved"], say),
            formats.share(row["mean_pd"], say),
            _range(desk, row, "default_rate", percent=True),
            _range(desk, row, "auc"),
            formats.number(row["ks"], say, 2),
            formats.number(row["brier"], say, 3),
            _cost(desk, row),
            *_tests(desk, row),
            say(f"calibration.{_verdict(row)}"),
        ]
        for row in rows[::-1]
    ]
    names = (
        *("night", "n", "expected", "rate", "auc", "ks", "brier", "cost"),
        *("jeffreys", "binomial", "hosmer", "verdict"),
    )
    headings = [say(f"backtest.{name}") for name in names]
    show_chart(figure, text, "backtest", say, (headings, cells))
    st.html(f"<p class='said'>{say('backtest.tests')}</p>")
    _pooled(desk)
    _slices(desk)


def _pooled(desk: Desk) -> None:
    """Say what the cohorts of several nights show together."""
    say = desk.say
    for row in desk.release.table("pooled_calibration"):
        text = say(
            "pooled.text",
            start=formats.day(row["from_as_of"], say),
            end=formats.day(row["as_of"], say),
            **_rates(row, say),
            verdict=say("pooled.failed" if row["has_failed"] else "pooled.sound"),
        )
        st.html(f"<p class='said'>{text}</p>")


def _rates(row: Row, say: Words) -> dict[str, str]:
    """Word how many defaulted, with the interval, and how many were expected to."""
    return {
        "n": formats.number(row["n_resolved"], say),
        "rate": formats.share(row["default_rate"], say),
        "lower": formats.share(row["default_rate_lower"], say),
        "upper": formats.share(row["default_rate_upper"], say),
        "expected": formats.share(row["mean_pd"], say),
    }


def _slices(desk: Desk) -> None:
    """Draw grades and contract types of one night."""
    say = desk.say
    rows = desk.release.table("backtest_by_slice")
    if not rows:
        return
    st.subheader(say("backtest.by_slice", day=formats.day(rows[0]["as_of"], say)))
    labels = [_slice(desk, row) for row in rows]
    doubtful = [label for label, row in zip(labels, rows, strict=True) if _verdict(row) != "sound"]
    text = (
        say("backtest.slices_doubtful", slices=", ".join(doubtful))
        if doubtful
        else say("backtest.slices_sound")
    )
    figure = charts_of_watching.intervals(
        labels,
        [
            (row["default_rate"], row["default_rate_lower"], row["default_rate_upper"])
            for row in rows
        ],
        (say("backtest.rate"), ".0%"),
        say,
        expected=[row["mean_pd"] for row in rows],
    )
    cells = [
        [
            label,
            formats.number(row["n_resolved"], say),
            formats.share(row["mean_pd"], say),
            _range(desk, row, "default_rate", percent=True),
            formats.number(row["auc"], say, 2),
            *_tests(desk, row)[:2],
            say(f"calibration.{_verdict(row)}"),
        ]
        for label, row in zip(labels, rows, strict=True)
    ]
    names = ("slice", "n", "expected", "rate", "auc", "jeffreys", "binomial", "verdict")
    headings = [say(f"backtest.{name}") for name in names]
    show_chart(figure, text, "backtest_by_slice", say, (headings, cells))


def _slice(desk: Desk, row: Row) -> str:
    if row["grade"] != "all":
        return desk.say("backtest.grade", grade=row["grade"])
    if row["contract_type"] != "all":
        return desk.label("app_cat_contract_type", row["contract_type"])
    return desk.say("backtest.all")


def _verdict(row: Row) -> str:
    """Return what Jeffreys' test says: doubt below 5 % on either side, failure below 1 %."""
    p = row["p_jeffreys"]
    either = 2 * min(p, 1 - p)
    if either >= _DOUBT:
        return "sound"
    side = "low" if p < 0.5 else "high"
    return f"failed_{side}" if either < _FAILURE else f"doubt_{side}"


def _range(desk: Desk, row: Row, name: str, *, percent: bool = False) -> str:
    """Return a measure with its interval."""
    say = desk.say
    values = (row[name], row[f"{name}_lower"], row[f"{name}_upper"])
    told = [
        formats.share(value, say) if percent else formats.number(value, say, 2) for value in values
    ]
    return told[0] if values[1] is None else say("range", value=told[0], low=told[1], high=told[2])


def _cost(desk: Desk, row: Row) -> str:
    say = desk.say
    value, low, high = (
        formats.number(row[name], say, 2)
        for name in ("cost_per_application", "cost_lower", "cost_upper")
    )
    return value if row["cost_lower"] is None else say("range", value=value, low=low, high=high)


def _tests(desk: Desk, row: Row) -> list[str]:
    names = ("p_jeffreys", "p_binomial", "p_hosmer_lemeshow")
    return [formats.number(row.get(name), desk.say, 3) for name in names]


def _vintages(desk: Desk) -> None:
    """Draw how the share of each cohort that defaulted rises."""
    say = desk.say
    rows = desk.release.table("vintage_curves")
    by_cohort: dict[date, list[Row]] = {}
    for row in rows:
        by_cohort.setdefault(row["as_of"], []).append(row)
    old = {day: steps for day, steps in by_cohort.items() if len(steps) > 1}
    if not old:
        st.info(say("vintages.none"))
        return
    figure = charts_of_watching.cohorts(
        {
            day: [(row["nights_since"], row["share_defaulted"]) for row in steps]
            for day, steps in old.items()
        },
        say,
    )
    ends = [steps[-1] for steps in by_cohort.values()]
    eldest = ends[0]
    text = say(
        "vintages.text",
        cohorts=formats.number(len(old), say),
        day=formats.day(eldest["as_of"], say),
        n=formats.number(eldest["n_cohort"], say),
        defaulted=formats.share(eldest["share_defaulted"], say),
        resolved=formats.share(eldest["share_resolved"], say, 0),
        expected=formats.share(eldest["share_expected"], say),
    )
    cells = [
        [
            formats.day(row["as_of"], say),
            formats.number(row["n_cohort"], say),
            formats.number(row["nights_since"], say),
            formats.share(row["share_resolved"], say, 0),
            formats.number(row["n_defaulted"], say),
            formats.share(row["share_defaulted"], say),
            formats.share(row["share_expected"], say),
        ]
        for row in ends[::-1]
    ]
    names = ("night", "n", "since", "resolved", "defaulted", "share", "expected")
    headings = [say(f"vintages.{name}") for name in names]
    show_chart(figure, text, "vintages", say, (headings, cells))
