"""The table macros of a release: scores of any past moment, and decisions under another policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import numpy as np
import pandas as pd
import pytest

from warehouse.connection import open_reader, open_writer
from warehouse.release_file import MACROS
from warehouse.settings import Settings

THRESHOLD, COST_FN, COST_FP, BAND, MINIMUM_COHORT = 0.08, 10.0, 1.0, 4.0, 30
CLIENTS = 900
# as_of, model and applications of each night; 2 leaves with the portfolio of the third.
NIGHTS = {
    "night1": ("2026-01-09", 1, [1, 2]),
    "night2": ("2026-01-19", 1, [1, 2, 3]),
    "night3": ("2026-01-29", 2, [1, 3]),
}


def points(pd_: pd.Series | float) -> pd.Series | float:
    return 600 + 20 / np.log(2) * np.log((1 - pd_) / pd_ / 50)


def decide(margin: pd.Series, band: float) -> np.ndarray:
    return np.select([margin < -band, margin <= band], ["refuse", "review"], "accept")


@pytest.fixture(scope="module")
def applications() -> pd.DataFrame:
    """Last night's applications, as they were decided and as their clients are grouped."""
    random = np.random.default_rng(7)
    frame = pd.DataFrame({"sk_id_curr": np.arange(1, CLIENTS + 1)})
    frame["pd"] = random.beta(1.5, 14, CLIENTS).clip(0.001, 0.9)
    frame["score_points"] = points(frame["pd"])
    frame["margin_points"] = frame["score_points"] - points(THRESHOLD)
    frame["decision"] = decide(frame["margin_points"], BAND)
    frame["code_gender"] = random.choice(["F", "M"], CLIENTS, p=[0.7, 0.3])
    frame.loc[:9, "code_gender"] = None
    frame["age_years"] = random.uniform(21, 69, CLIENTS)
    frame["name_family_status"] = random.choice(["Married", "Widow"], CLIENTS)
    return frame


@pytest.fixture(scope="module")
def release(
    applications: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables that the macros read, with the macros, opened as a reader opens them."""
    folder = tmp_path_factory.mktemp("macros")
    path = folder / "release.duckdb"
    history = pd.DataFrame(
        [
            (key, batch, date.fromisoformat(as_of), version, role)
            for batch, (as_of, model, keys) in NIGHTS.items()
            for key in keys
            for role, version in (("champion", model), ("challenger", model + 10))
        ],
        columns=["sk_id_curr", "batch_id", "as_of", "model_version", "role"],
    )
    with open_writer(Settings(home=folder), path) as connection:
        connection.register("applications", applications)
        connection.register("history", history)
        connection.execute(
            f"""
            create table scores_history as
                select * replace (cast(as_of as date) as as_of),
                    cast(as_of as date) + interval 26 hour as scored_at,
                    cast(as_of as date) + 12 as valid_until
                from history;
            create table scores_latest as from applications;
            create table client_profile as from applications;
            create table batch as select 3 as policy_version, {THRESHOLD}::double as threshold;
            create table policy_version as
                select unnest([2, 3]) as policy_version, policy_version = 3 as is_current,
                    {MINIMUM_COHORT} as minimum_cohort,
                    if(is_current, {COST_FN}, 99)::double as cost_false_negative,
                    if(is_current, {COST_FP}, 99)::double as cost_false_positive,
                    600.0::double as points_base, 50.0::double as odds_base,
                    20.0::double as points_to_double_odds,
                    if(is_current, {BAND}, 99)::double as review_band_points;
            """
        )
        for file in sorted(MACROS.glob("*.sql")):
            connection.execute(file.read_text(encoding="utf-8"))
    with open_reader(path) as reader:
        yield reader


@pytest.mark.parametrize(
    ("moment", "in_force"),
    [
        ("2026-01-10 01:59:59", {}),
        ("2026-01-10 02:00:00", {1: ("night1", 1), 2: ("night1", 1)}),
        ("2026-01-20 01:59:59", {1: ("night1", 1), 2: ("night1", 1)}),
        ("2026-01-25", {1: ("night2", 1), 2: ("night2", 1), 3: ("night2", 1)}),
        ("2026-01-30 02:00:00", {1: ("night3", 2), 2: ("night2", 1), 3: ("night3", 2)}),
        ("2030-01-01", {1: ("night3", 2), 2: ("night2", 1), 3: ("night3", 2)}),
    ],
)
def test_score_as_of_is_the_champions_last_score_by_then(
    release: duckdb.DuckDBPyConnection, moment: str, in_force: dict[int, tuple[str, int]]
) -> None:
    found = release.execute(
        "select sk_id_curr, batch_id, model_version from score_as_of($moment) order by all",
        {"moment": moment},
    ).fetchall()
    assert found == [(key, *made) for key, made in sorted(in_force.items())]


def test_score_as_of_takes_a_timestamp_and_says_when_a_score_had_expired(
    release: duckdb.DuckDBPyConnection,
) -> None:
    # night2 is valid until 31 January, night3 until 10 February
    found = [
        dict(
            release.execute(
                "select sk_id_curr, is_expired from score_as_of($moment)",
                {"moment": datetime(2026, month, day, 12)},
            ).fetchall()
        )
        for month, day in ((1, 31), (2, 1), (2, 11))
    ]
    assert found == [
        {1: False, 2: False, 3: False},
        {1: False, 2: True, 3: False},
        {1: True, 2: True, 3: True},
    ]


def test_the_policy_in_force_simulated_gives_the_decisions_made(
    release: duckdb.DuckDBPyConnection, applications: pd.DataFrame
) -> None:
    found = release.sql(
        "select sk_id_curr, simulated_decision, simulated_margin_points "
        "from simulate_decisions(null, null, null) order by sk_id_curr"
    ).df()
    assert found["simulated_decision"].tolist() == applications["decision"].tolist()
    assert set(found["simulated_decision"]) == {"accept", "review", "refuse"}
    [(changed, cost, cost_in_force)] = release.sql(
        "select n_accept_to_refuse + n_refuse_to_accept + n_into_review + n_out_of_review, "
        "expected_cost, expected_cost_in_force from simulate_policy(null, null, null)"
    ).fetchall()
    assert changed == 0
    assert cost == pytest.approx(cost_in_force)


@pytest.mark.parametrize(
    ("threshold", "cost_fn", "cost_fp", "band"),
    [
        (THRESHOLD, COST_FN, COST_FP, BAND),
        (0.15, 5, 1, 0),
        (0.05, 20, 2, 10),
        (0.3, 1, 1, None),
        (None, None, 3, 0),
    ],
)
def test_a_simulated_policy_decides_counts_and_costs_as_computed_apart(
    release: duckdb.DuckDBPyConnection,
    applications: pd.DataFrame,
    threshold: float | None,
    cost_fn: float | None,
    cost_fp: float | None,
    band: float | None,
) -> None:
    # given
    cut, fn, fp, width = (
        live if value is None else value
        for value, live in zip(
            (threshold, cost_fn, cost_fp, band), (THRESHOLD, COST_FN, COST_FP, BAND), strict=True
        )
    )
    risk, before = applications["pd"], applications["decision"]
    after = decide(points(risk) - points(cut), width)
    passes = risk < cut
    cost_before = np.where(risk < THRESHOLD, risk * fn, (1 - risk) * fp)
    cost_after = np.where(passes, risk * fn, (1 - risk) * fp)
    refused = (before == "accept") & (after == "refuse")
    accepted = (before == "refuse") & (after == "accept")
    genders = applications["code_gender"].dropna()  # ten unknown: fewer than are shown
    rates = passes.groupby(genders).mean()
    ages = pd.cut(applications["age_years"], [0, 30, 40, 50, 60, 200], right=False)
    rates_by_age = passes.groupby(ages, observed=True).mean()
    # when
    relation = release.execute(
        "from simulate_policy($t, $fn, $fp, review_band := $band)",
        {"t": threshold, "fn": cost_fn, "fp": cost_fp, "band": band},
    ).df()
    # then
    [found] = relation.to_dict(orient="records")
    assert found == pytest.approx(
        {
            "threshold": cut,
            "cost_false_negative": fn,
            "cost_false_positive": fp,
            "review_band_points": width,
            "n_applications": CLIENTS,
            "n_accepted": (after == "accept").sum(),
            "n_review": (after == "review").sum(),
            "n_refused": (after == "refuse").sum(),
            "approval_rate": passes.mean(),
            "expected_cost": cost_after.sum(),
            "expected_cost_in_force": cost_before.sum(),
            "approval_ratio_gender": rates.min() / rates.max(),
            "approval_ratio_age_band": rates_by_age.min() / rates_by_age.max(),
            "n_accept_to_refuse": refused.sum(),
            "cost_change_accept_to_refuse": (cost_after - cost_before)[refused].sum(),
            "n_refuse_to_accept": accepted.sum(),
            "cost_change_refuse_to_accept": (cost_after - cost_before)[accepted].sum(),
            "n_into_review": ((before != "review") & (after == "review")).sum(),
            "n_out_of_review": ((before == "review") & (after != "review")).sum(),
        }
    )


def test_groups_too_small_to_show_are_left_out(release: duckdb.DuckDBPyConnection) -> None:
    found = release.sql(
        "select group_name, n from simulate_policy_by_group(0.1, 10, 1) "
        "where attribute = 'gender' order by all"
    ).fetchall()
    assert [name for name, _ in found] == ["F", "M"]
    assert sum(n for _, n in found) == CLIENTS - 10


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("9, 10, 1", "threshold: expected a probability between 0 and 1, found 9"),
        ("0.1, -1, 1", "cost_fn: expected a cost of 0 or more, found -1"),
        ("0.1, 1, -2", "cost_fp: expected a cost of 0 or more, found -2"),
        ("0.1, 1, 1, review_band := -3", "review_band: expected 0 points or more, found -3"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(
    release: duckdb.DuckDBPyConnection, arguments: str, named: str
) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=named):
        release.sql(f"from simulate_policy({arguments})").fetchall()


def test_every_macro_says_what_it_answers(release: duckdb.DuckDBPyConnection) -> None:
    macros = release.sql(
        "select function_name, comment from duckdb_functions() where not internal order by all"
    ).fetchall()
    assert [name for name, _ in macros] == [
        "champion_margins",
        "score_as_of",
        "simulate_decisions",
        "simulate_policy",
        "simulate_policy_by_group",
    ]
    assert all(comment for _, comment in macros)
