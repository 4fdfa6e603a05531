"""Whoever holds a release can score its sample without Python; an altered tree is found out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.champion import Champion
from flows.witness import CHECK, N_WITNESSES, hear_witness
from tests.night import Night
from warehouse.connection import open_reader, open_writer
from warehouse.errors import GateError
from warehouse.settings import Settings


def test_the_release_scores_its_sample_in_sql(second_night: Night) -> None:
    with open_reader(second_night.release) as release:
        rows = release.sql(
            "select count(*), max(abs(witness.margin - shap_summary.margin)) "
            "from champion_margins('witness_features') as witness "
            "inner join shap_summary using (sk_id_curr)"
        ).fetchall()
        [(n_nodes, n_trees, n_missing)] = release.sql(
            "select count(*), count(distinct tree), "
            "(select count(*) from witness_features where feature_value is null) "
            "from champion_trees"
        ).fetchall()
        check = release.sql(
            "select status, failures from dq_results inner join batch using (batch_id) "
            f"where check_name = '{CHECK}'"
        ).fetchall()
    [(n, gap)] = rows
    assert n == N_WITNESSES and gap < 1e-9
    assert n_nodes > n_trees > 10
    assert n_missing > 0
    assert check == [("pass", 0)]


def test_another_night_draws_another_sample(night: Night, second_night: Night) -> None:
    samples = []
    for release in (night.release, second_night.release):
        with open_reader(release) as connection:
            rows = connection.sql("select distinct sk_id_curr from witness_features").fetchall()
            samples.append(set(rows))
    assert samples[0] != samples[1]


@pytest.mark.parametrize(
    "edit",
    [
        "update ml.champion_trees set leaf_value = leaf_value + 0.001 where node = -1",
        "update ml.explained set margin = margin + 0.00001",
        "delete from ml.champion_trees where tree = 0",
    ],
)
def test_an_altered_tree_or_score_is_found_out(night: Night, tmp_path: Path, edit: str) -> None:
    # given
    settings = Settings(home=tmp_path / "home")
    settings.temporary.mkdir(parents=True)
    shutil.copy(night.settings.warehouse_path, settings.warehouse_path)
    with open_writer(settings) as connection:
        [(batch, version)] = connection.sql(
            "select batch_id, model_version from ml.batches"
        ).fetchall()
        connection.execute(edit)
    # when, then
    with pytest.raises(GateError, match="Champion in SQL"):
        hear_witness.fn(settings, batch, Champion(version, "", "", "", ""))
    with open_reader(settings.warehouse_path) as connection:
        [(status, failures)] = connection.sql(
            f"select status, failures from ml.dq_results where check_name = '{CHECK}'"
        ).fetchall()
    assert status == "fail" and failures > 0
