"""Scores in memory are the rows of the release, and only they."""

from __future__ import annotations

import pytest

from serving import score_index
from serving.store import open_store
from tests.serving.sample_release import CLIENTS, publish_sample
from warehouse.settings import Settings

AWKWARD = """
update scores_latest set prev_pd = 'nan', delta_pd = 'infinity' where sk_id_curr = 100002;
update scores_latest set decile = null, percentile = null where sk_id_curr = 100003;
delete from scores_latest where sk_id_curr in (100001, 100016, 100030);
update scores_latest set sk_id_curr = 9223372036854775807 where sk_id_curr = 100029;
"""


@pytest.mark.parametrize("rows", [1, 7, 27, 1000])
def test_rows_are_those_of_a_query(
    empty_settings: Settings, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(score_index, "SLICE_ROWS", rows)
    publish_sample(empty_settings, change=AWKWARD)
    asked = [0, 1, *range(99_999, 100_040), 2**63 - 2, 2**63 - 1]
    by_query = open_store(empty_settings).release()
    expected = [by_query.score(key) for key in asked]
    expected_many = by_query.scores(asked)
    by_query.connection.close()  # DuckDB opens a file once per process, with one configuration
    in_memory = open_store(empty_settings, in_memory=True).release()
    assert [in_memory.score(key) for key in asked] == expected
    assert sum(row is not None for row in expected) == len(CLIENTS) - 3
    assert in_memory.scores(asked) == expected_many


def test_memory_of_an_empty_release_holds_nothing(empty_settings: Settings) -> None:
    publish_sample(empty_settings, change="delete from scores_latest")
    release = open_store(empty_settings, in_memory=True).release()
    assert release.score(CLIENTS[0]) is None
    assert release.keys_page(grade=None, decision=None, after=0, limit=5) == []
