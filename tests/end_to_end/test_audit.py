"""The nightly audit: past scores are what they are made of, and whoever edits one cell is found."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pandas as pd
import pytest

from flows.audit import AUDITED_SCORES, KEPT_ROWS, audit_scores
from flows.champion import Champion, Models
from tests.night import CLIENTS, LATER, Night, read_models, run_scorehouse
from warehouse.connection import open_reader, open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import read_rows
from warehouse.pointer import read_pointer
from warehouse.settings import Settings

CHECKS = [
    "kept_features_are_unchanged",
    "past_scores_are_rebuilt",
    "sealed_nights_are_unchanged",
]


@pytest.fixture(scope="module")
def models(night: Night) -> Models:
    return Models(*_models(read_models(night.settings, [1])))


def _models(
    found: dict[int, Champion],
) -> tuple[Champion | None, None, dict[int, Champion], dict[int, str]]:
    return found.get(1), None, found, {}


@pytest.fixture
def settings(night: Night, tmp_path: Path) -> Settings:
    """The warehouse after a night; the next one audits it."""
    settings = Settings(home=tmp_path / "home")
    settings.home.mkdir()
    shutil.copy(night.settings.warehouse_path, settings.warehouse_path)
    return settings


def audit(settings: Settings, models: Models, batch: str = "next") -> pd.DataFrame:
    audit_scores.fn(settings, batch, models)
    return audits(settings, batch)


def audits(settings: Settings, batch: str = "next") -> pd.DataFrame:
    with open_writer(settings) as connection:
        return read_rows(connection, "score_audits", batch_id=batch).sort_values("sk_id_curr")


def results(settings: Settings, batch: str = "next") -> list[tuple[str, str, int]]:
    with open_writer(settings) as connection:
        rows = read_rows(connection, "dq_results", batch_id=batch).sort_values("check_name")
    return list(rows[["check_name", "status", "failures"]].itertuples(index=False, name=None))


def edit(settings: Settings, statement: str) -> None:
    with open_writer(settings) as connection:
        connection.execute(statement)


def test_every_past_score_drawn_is_rebuilt_to_what_is_stored(
    settings: Settings, models: Models
) -> None:
    first, other = audit(settings, models), audit(settings, models, "other")
    again = audit(settings, models)
    # The seed is the batch
    assert len(first) == len(other) == AUDITED_SCORES
    assert list(again["sk_id_curr"]) == list(first["sk_id_curr"]) != list(other["sk_id_curr"])
    assert first["is_equal"].all() and first["reason"].isna().all()
    assert first["sk_id_curr"].is_unique and first["stored_decision"].nunique() > 1
    assert (first["stored_pd"] - first["rebuilt_pd"]).abs().max() < 1e-12
    assert results(settings) == [(check, "pass", 0) for check in CHECKS]


def test_a_first_night_has_nothing_to_audit_and_keeps_rows_for_the_next(night: Night) -> None:
    with open_reader(night.release) as release:
        assert release.sql("from score_audit").fetchall() == []
        passed = release.sql(
            f"select check_name, status from dq_results where check_name in {tuple(CHECKS)}"
        ).fetchall()
    assert sorted(passed) == [(check, "pass") for check in CHECKS]
    with open_reader(night.settings.warehouse_path) as warehouse:
        kept = warehouse.sql("select count(*) from ml.kept_features").fetchall()
        seals = warehouse.sql("select n_scores, is_intact from ml.batch_seals").fetchall()
    assert kept == [(KEPT_ROWS,)]
    assert seals == [(CLIENTS, True)]


def test_a_later_night_publishes_its_audit(second_night: Night) -> None:
    with open_reader(second_night.release) as release:
        rows = release.sql(
            "select count(*), count_if(is_equal), count(distinct scored_batch_id), "
            "count_if(scored_as_of < as_of) from score_audit"
        ).fetchall()
    assert rows == [(AUDITED_SCORES, AUDITED_SCORES, 1, AUDITED_SCORES)]


@pytest.mark.parametrize(
    ("statement", "check", "named"),
    [
        # What a score is made of
        ("update ml.kept_features set feature_values = list_transform(feature_values, "
         "lambda value, place: case when place = 7 then 0.125 else value end) where {drawn}",
         "past_scores_are_rebuilt", "feature_row_hash"),
        ("update ml.models set calibration_slope = calibration_slope * 1.01",
         "past_scores_are_rebuilt", "pd: stored"),
        ("update ml.models set threshold = threshold * 4",
         "past_scores_are_rebuilt", "decision: stored"),
        ("update ml.policies set points_base = points_base + 1",
         "past_scores_are_rebuilt", "score_points: stored"),
        ("update ml.policy_grades set pd_from = pd_from + 0.01 where grade <> 'A'",
         "past_scores_are_rebuilt", "grade: stored"),
        # The score, of an application that was drawn
        ("update ml.scores set margin = margin + 0.001 where {drawn}",
         "past_scores_are_rebuilt", "margin: stored"),
        ("update scores.scores_history set pd = pd + 1e-6 where {drawn}",
         "past_scores_are_rebuilt", "pd: stored"),
        ("update scores.scores_history set decision = 'audited' where {drawn}",
         "past_scores_are_rebuilt", "decision: stored audited"),
        ("delete from scores.scores_history where {drawn}",
         "past_scores_are_rebuilt", "feature_row_hash: stored nan"),
        # Of any other one
        ("update ml.kept_features set feature_values = list_transform(feature_values, "
         "lambda value, place: case when place = 7 then 0.125 else value end) where {others}",
         "kept_features_are_unchanged", "kept in"),
        ("update scores.scores_history set pd = pd + 1e-12 where {others}",
         "sealed_nights_are_unchanged", "not what it was"),
        ("update scores.scores_history set grade = 'H' where {others}",
         "sealed_nights_are_unchanged", "not what it was"),
        ("delete from scores.scores_history where {others}",
         "sealed_nights_are_unchanged", "not what it was"),
    ],
)  # fmt: skip
@pytest.mark.promise(22)
def test_an_edit_of_one_cell_is_found_and_stops_the_night(
    settings: Settings, models: Models, statement: str, check: str, named: str
) -> None:
    # given
    keys = list(audit(settings, models)["sk_id_curr"])
    with open_writer(settings) as connection:
        [[other]] = connection.execute(
            f"select min(sk_id_curr) from ml.kept_features where sk_id_curr not in {tuple(keys)}"
        ).fetchall()
    if "calibration_slope" in statement:  # an isotonic calibration is its points
        edit(settings, "update ml.calibration_points set pd = pd * 1.01")
    edit(
        settings,
        statement.format(drawn=f"sk_id_curr = {keys[3]}", others=f"sk_id_curr = {other}"),
    )
    # when
    with pytest.raises(GateError, match=f"(?s){check}.*{named}.*Restore"):
        audit(settings, models)
    # then
    found = {name: (status, failures) for name, status, failures in results(settings)}
    assert found[check][0] == "fail" and found[check][1] >= 1
    wrong = audits(settings).query("not is_equal")
    assert len(wrong) == (found[CHECKS[1]][1])
    if "{drawn}" in statement:
        assert list(wrong["sk_id_curr"]) == [keys[3]]


def test_what_was_wrong_is_looked_at_until_it_is_mended(settings: Settings, models: Models) -> None:
    key = audit(settings, models)["sk_id_curr"].iloc[0]
    edit(settings, f"update ml.scores set margin = margin + 1 where sk_id_curr = {key}")
    with pytest.raises(GateError, match=str(key)):
        audit(settings, models)
    for batch in ("one", "two", "three"):
        with pytest.raises(GateError, match=str(key)):
            audit(settings, models, batch)
    edit(settings, f"update ml.scores set margin = margin - 1 where sk_id_curr = {key}")
    assert audit(settings, models, "four")["is_equal"].all()
    assert len(audit(settings, models, "five")) == AUDITED_SCORES


@pytest.mark.parametrize("change", ["altered", "gone"])
def test_a_score_whose_model_is_altered_or_gone_cannot_be_rebuilt(
    settings: Settings, models: Models, change: str
) -> None:
    text = models.found[1].model_text.replace("leaf_value=", "leaf_value=1", 1)
    altered = {1: dataclasses.replace(models.found[1], model_text=text)}
    broken = Models(None, None, altered if change == "altered" else {}, {1: "its files are gone"})
    with pytest.raises(GateError, match=change):
        audit(settings, broken)
    assert audits(settings)["rebuilt_pd"].isna().all()


@pytest.mark.heavy
@pytest.mark.promise(6)
def test_a_night_over_an_edited_score_exits_3_and_the_release_stays(
    night: Night, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(night.settings.home, tmp_path / "home", symlinks=True))
    settings = Settings(home=home)
    edit(
        settings,
        "update scores.scores_history set decision = 'accept' "
        "where sk_id_curr = (select min(sk_id_curr) from scores.scores_history "
        "where decision = 'refuse')",
    )
    before = read_pointer(settings.published)
    refused = run_scorehouse(home, "night", "--source", str(night.sample), "--as-of", LATER)
    assert refused.returncode == 3
    assert "sealed_nights_are_unchanged" in refused.stderr
    assert read_pointer(settings.published) == before
    # and whoever watches is told
    watched = run_scorehouse(home, "watch")
    assert watched.returncode == 3
    assert "failed; the release of" in watched.stderr
