"""The challenger: scored beside the champion each night; it neither decides nor stops one."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from flows.challenger import score_challenger
from flows.champion import Champion, Models
from flows.lineage import code_sha256
from tests.night import CLIENTS, Night, add_challenger, read_models
from warehouse.connection import open_reader, open_writer
from warehouse.ml_tables import append_rows, create_ml_tables, read_rows
from warehouse.settings import Settings

CHALLENGER = 2


def test_the_history_holds_both_and_the_latest_scores_the_champions(second_night: Night) -> None:
    with open_reader(second_night.release) as release:
        counts = release.sql(
            "select role, model_version, count(*) from scores_history "
            "where batch_id = (select batch_id from batch) group by all order by all"
        ).fetchall()
        [(same_margin, riskier)] = release.sql(
            "select count_if(challenger.pd_raw = champion.pd_raw), "
            "count_if(challenger.pd > champion.pd) "
            "from scores_history as challenger inner join scores_latest as champion "
            "using (sk_id_curr, batch_id) where role = 'challenger'"
        ).fetchall()
        latest = release.sql("select distinct model_version from scores_latest").fetchall()
        runs = release.sql("select model_version, is_scored, reason from challenger_runs")
        assert counts == [("challenger", CHALLENGER, CLIENTS), ("champion", 1, CLIENTS)]
        assert (same_margin, latest) == (CLIENTS, [(1,)])
        # Isotonic calibrations are flat at their ends.
        assert riskier > 0.5 * CLIENTS
        assert runs.fetchall() == [(CHALLENGER, True, None)]


def test_the_swap_set_counts_everybody_once_by_both_decisions(second_night: Night) -> None:
    with open_reader(second_night.release) as release:
        swap_set = release.sql(
            "select champion_decision, challenger_decision, sum(n)::int from swap_set "
            "group by all order by all"
        ).fetchall()
        counted = release.sql(
            "select champion.decision, challenger.decision, count(*) "
            "from scores_latest as champion "
            "inner join scores_history as challenger using (sk_id_curr, batch_id) "
            "where challenger.role = 'challenger' group by all order by all"
        ).fetchall()
        [(swapped, cost)] = release.sql(
            "select sum(n) filter (where is_swapped), sum(expected_cost_champion) from swap_set"
        ).fetchall()
        [(expected_cost,)] = release.sql(
            "select expected_cost from simulate_policy(null, null, null)"
        ).fetchall()
    assert swap_set == counted
    assert swapped > 0
    assert cost == pytest.approx(expected_cost)


def test_without_a_challenger_the_swap_set_is_empty_with_its_columns(night: Night) -> None:
    with open_reader(night.release) as release:
        swap_set = release.sql("from swap_set").df()
        assert release.sql("from challenger_runs").fetchall() == []
    assert swap_set.empty
    assert {"champion_decision", "challenger_decision", "grade", "n"} <= set(swap_set)


@pytest.fixture(scope="module")
def challenged(
    night: Night, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, dict[int, Champion]]:
    """A home with a finished night, a challenger that scored nothing yet, and both models."""
    home = tmp_path_factory.mktemp("challenged") / "home"
    home.mkdir()
    for name in ("mlflow.db", "warehouse.duckdb"):
        shutil.copy(night.settings.home / name, home / name)
    settings = Settings(home=home)
    add_challenger(settings)
    return settings, read_models(settings, [1])


def score(
    challenged: tuple[Settings, dict[int, Champion]], batch: str, challenger: Champion | None
) -> tuple[pd.DataFrame, tuple[bool, str | None]]:
    """Score a challenger in a night of its own; return its scores and what was said of it."""
    settings, found = challenged
    others = {CHALLENGER: challenger} if challenger else {}
    missing = {} if challenger else {CHALLENGER: "its files are gone"}
    models = Models(found[1], CHALLENGER, {1: found[1], **others}, missing)
    score_challenger.fn(settings, batch, models, changed_only=False)
    with open_writer(settings) as connection:
        scores = read_rows(connection, "scores", batch_id=batch, role="challenger")
        [run] = read_rows(connection, "challenger_runs", batch_id=batch).itertuples()
    return scores, (run.is_scored, None if pd.isna(run.reason) else run.reason)


def finish(settings: Settings, batch: str, at: datetime) -> None:
    row = {
        "as_of": date(2100, 1, 1),
        "scored_at": at,
        "finished_at": at,
        "model_version": 1,
        "policy_version": 1,
        "drop_sha256": "",
        "code_sha256": code_sha256(),
        "git_sha": "",
        "dbt_invocation_id": "",
        "n_applications": CLIENTS,
    }
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        append_rows(connection, "batches", pd.DataFrame([row]), batch_id=batch)


def test_only_changed_applications_are_predicted_again(
    challenged: tuple[Settings, dict[int, Champion]], caplog: pytest.LogCaptureFixture
) -> None:
    # given a finished night with the challenger's scores, two of which are of other features
    caplog.set_level("INFO")
    settings, found = challenged
    first, _ = score(challenged, "one", found[CHALLENGER])
    finish(settings, "one", datetime(2100, 1, 1))
    with open_writer(settings) as connection:
        connection.execute(
            "update ml.scores set feature_row_hash = 'older', margin = 9 where batch_id = 'one' "
            "and sk_id_curr in (select sk_id_curr from ml.explained order by 1 limit 2)"
        )
    # when
    second, run = score(challenged, "two", found[CHALLENGER])
    again, _ = score(challenged, "two", found[CHALLENGER])
    # then
    assert [message for message in caplog.messages if "predicted" in message] == [
        f"challenger {CHALLENGER}: {n} applications predicted" for n in (CLIENTS, 2, 2)
    ]
    assert run == (True, None)
    named = ["sk_id_curr", "margin", "feature_row_hash"]
    pd.testing.assert_frame_equal(second[named], first[named])
    pd.testing.assert_frame_equal(again, second)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"reference_version": "another"}, "other references"),
        ({"feature_list_sha256": "another"}, "other features"),
        ({"model_text": "tree\n"}, "altered or truncated"),
        (None, "files are gone"),
    ],
)
def test_a_challenger_that_cannot_be_scored_is_listed_with_the_reason(
    challenged: tuple[Settings, dict[int, Champion]], change: dict[str, str] | None, named: str
) -> None:
    _, found = challenged
    broken = dataclasses.replace(found[CHALLENGER], **change) if change else None
    scores, (is_scored, reason) = score(challenged, f"broken-{named}", broken)
    assert scores.empty
    assert not is_scored and reason is not None and named in reason


def test_the_champion_is_not_its_own_challenger(night: Night, tmp_path: Path) -> None:
    from models_ml.registry import ModelRegistry

    shutil.copy(night.settings.home / "mlflow.db", tmp_path / "mlflow.db")
    registry = ModelRegistry(f"sqlite:///{tmp_path / 'mlflow.db'}", tmp_path / "mlartifacts")
    registry.set_challenger(1)
    assert registry.challenger() is None
    registry.set_champion(1)
    assert registry._client().get_registered_model("scorehouse-pd").aliases.keys() == {"champion"}
