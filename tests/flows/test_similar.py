"""Neighbours are looked up anew only for applications whose explanation is new."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from flows.champion import Champion
from flows.similar import find_similar
from warehouse.connection import open_writer
from warehouse.ml_tables import append_rows, create_ml_tables
from warehouse.policy import load_policy
from warehouse.settings import Settings

CONCEPTS = ("age", "income", "score")
CHAMPION = Champion(1, "", "", "", "")
KEYS = np.arange(100_001, 100_041)


def explain(connection: duckdb.DuckDBPyConnection, keys: np.ndarray, seed: int) -> None:
    """Give applications an explanation, instead of the one they may have."""
    listed = ", ".join(map(str, keys))
    for table in ("explained", "concept_contributions"):
        connection.execute(f"delete from ml.{table} where sk_id_curr in ({listed})")
    hashes = [f"{key}-{seed}" for key in keys]
    explained = pd.DataFrame({"sk_id_curr": keys, "feature_row_hash": hashes})
    explained[["margin", "base_value", "contribution_rest"]] = 0.0
    append_rows(connection, "explained", explained, model_version=1, code_sha256="code")
    concepts = pd.DataFrame(
        {
            "sk_id_curr": np.repeat(keys, len(CONCEPTS)),
            "concept": np.tile(CONCEPTS, len(keys)),
            "contribution": np.random.default_rng(seed).normal(size=len(keys) * len(CONCEPTS)),
        }
    )
    append_rows(
        connection, "concept_contributions",
        concepts.assign(lead_feature="f", lead_feature_value=0.0, lead_contribution=0.0),
    )  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Forty applications, of which thirty are resolved by the night and one is after it."""
    settings = Settings(home=tmp_path / "home")
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        explain(connection, KEYS, seed=1)
        connection.execute("create schema features")
        labels = pd.DataFrame({"sk_id_curr": KEYS[:31], "target": KEYS[:31] % 2})
        labels["known_on"] = [date(2026, 1, 1)] * 30 + [date(2026, 3, 1)]
        connection.register("labels", labels)
        connection.execute("create table features.application_labels as from labels")
        batch = {
            "batch_id": "b", "as_of": date(2026, 2, 1), "scored_at": pd.Timestamp("2026-02-01"),
            "model_version": 1, "policy_version": 1, "drop_sha256": "", "code_sha256": "",
            "git_sha": "", "dbt_invocation_id": "", "n_applications": len(KEYS),
        }  # fmt: skip
        append_rows(connection, "batches", pd.DataFrame([batch]))
    return settings


def stored(settings: Settings, table: str) -> pd.DataFrame:
    with open_writer(settings) as connection:
        rows: pd.DataFrame = connection.sql(f"from ml.{table} order by all").df()
    return rows


def test_the_reference_is_what_was_resolved_and_stays_with_the_model(settings: Settings) -> None:
    find_similar.fn(settings, CHAMPION)
    reference = stored(settings, "similar_reference")
    assert reference["sk_id_curr"].tolist() == KEYS[:30].tolist()
    assert reference["has_defaulted"].tolist() == [key % 2 == 1 for key in KEYS[:30]]
    # when a client is explained anew, what the others are compared with is still the same
    with open_writer(settings) as connection:
        explain(connection, KEYS[:1], seed=2)
    find_similar.fn(settings, CHAMPION)
    vectors = reference["contributions"].map(list).tolist()
    assert stored(settings, "similar_reference")["contributions"].map(list).tolist() == vectors
    # when another model explains
    find_similar.fn(settings, Champion(2, "", "", "", ""))
    again = stored(settings, "similar_reference")["contributions"].map(list).tolist()
    assert again[0] != vectors[0] and again[1:] == vectors[1:]


def test_who_is_explained_anew_gets_new_neighbours_and_the_others_keep_theirs(
    settings: Settings,
) -> None:
    # given
    find_similar.fn(settings, CHAMPION)
    before = stored(settings, "similar_applications")
    assert len(before) == len(KEYS) * load_policy().similar.neighbours
    # when one changes, one leaves, and the others' rows are marked
    with open_writer(settings) as connection:
        connection.execute("update ml.similar_applications set distance = distance + 1")
        explain(connection, KEYS[5:6], seed=3)
        connection.execute(f"delete from ml.explained where sk_id_curr = {KEYS[6]}")
    find_similar.fn(settings, CHAMPION)
    # then
    after = stored(settings, "similar_applications")
    assert set(after["sk_id_curr"]) == set(KEYS) - {KEYS[6]}
    kept = after["sk_id_curr"] != KEYS[5]
    expected = before[~before["sk_id_curr"].isin(KEYS[5:7])]
    np.testing.assert_allclose(after.loc[kept, "distance"], expected["distance"] + 1)
    new = after[~kept]
    assert new["rank"].tolist() == list(range(1, len(new) + 1))
    assert new["feature_row_hash"].unique().tolist() == [f"{KEYS[5]}-3"]
    assert new["distance"].is_monotonic_increasing


def test_nobody_resolved_means_no_neighbours(settings: Settings) -> None:
    with open_writer(settings) as connection:
        connection.execute("delete from features.application_labels")
    find_similar.fn(settings, CHAMPION)
    assert stored(settings, "similar_applications").empty
