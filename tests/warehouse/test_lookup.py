"""The keyed file tells what the tables tell, and its check sees when it does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from serving.release import Release
from serving.store import open_store
from tests.serving.sample_release import CLIENTS, publish_sample
from warehouse.connection import open_reader
from warehouse.lookup import Lookup
from warehouse.lookup_writer import check_lookup
from warehouse.pointer import Pointer
from warehouse.settings import Settings

AWKWARD = """
update scores_latest set prev_pd = 'nan', delta_pd = 'infinity' where sk_id_curr = 100002;
update scores_latest set decile = null, percentile = null where sk_id_curr = 100003;
update scores_latest set valid_until = date '2026-05-01' where sk_id_curr = 100004;
update scores_latest set scored_at = timestamp '2026-03-10 02:05:00.5' where sk_id_curr = 100004;
update scores_latest set git_sha = null;
alter table scores_latest alter score_points type decimal(9, 3);
delete from scores_latest where sk_id_curr in (100001, 100016, 100030);
update scores_latest set sk_id_curr = 9223372036854775807 where sk_id_curr = 100029;
delete from shap_summary where sk_id_curr = 100006;
delete from score_reasons where sk_id_curr = 100007;
update score_reasons set text_fr = '«' || chr(10) || '"' where sk_id_curr = 100008 and rank = 2;
update score_reasons set typical_value = null where sk_id_curr = 100009;
update score_reasons set contribution_points = 'nan' where sk_id_curr = 100011 and rank = 1;
update shap_topk set concept = null where sk_id_curr = 100010 and rank = 3;
"""
ASKED = [0, 1, *range(99_999, 100_040), 2**63 - 2, 2**63 - 1]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", _env_file=None)


@pytest.mark.parametrize("change", ["", AWKWARD, "delete from scores_latest"])
def test_answers_are_those_of_the_tables(settings: Settings, change: str) -> None:
    publish_sample(settings, change=change)
    by_query = open_store(settings).release()

    def answers(release: Release) -> list[object]:
        return [
            [ask(key) for key in ASKED]
            for ask in (release.score, release.explanation, release.explained_score)
        ]

    expected = answers(by_query)
    by_query.connection.close()  # DuckDB opens a file once per process, with one configuration
    by_key = open_store(settings, by_key=True).release()
    assert by_key.lookup
    assert answers(by_key) == expected


def test_release_without_a_keyed_file_is_asked_by_queries(settings: Settings) -> None:
    pointer = publish_sample(settings)
    (settings.published / pointer.lookup_file).unlink()
    text = (settings.published / "CURRENT").read_text()
    lines = [line for line in text.replace(", ", ",\n").splitlines() if "lookup" not in line]
    (settings.published / "CURRENT").write_text("\n".join(lines).rstrip(",") + "}")
    release = open_store(settings, by_key=True).release()
    assert release.lookup is None
    assert release.explanation(CLIENTS[0])


def change_wording(file: sqlite3.Connection) -> None:
    file.execute("update wordings set text_en = 'nothing of the sort'")


def change_score(file: sqlite3.Connection) -> None:
    file.execute("update applications set pd = pd + 1e-9 where sk_id_curr = 100017")


def change_contribution(file: sqlite3.Connection) -> None:
    file.execute("update features set feature = 'another'")


def drop_application(file: sqlite3.Connection) -> None:
    file.execute("delete from applications where sk_id_curr = 100017")


def drop_explanation(file: sqlite3.Connection) -> None:
    file.execute("update applications set base_value = null where sk_id_curr = 100017")


def change_format(file: sqlite3.Connection) -> None:
    file.execute("pragma user_version = 99")


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (None, None),
        (change_wording, "differs from the tables in 30 applications"),
        (change_score, "differs from the tables in 1 applications"),
        (change_contribution, "differs from the tables"),
        (drop_application, "does not hold the keys"),
        (drop_explanation, "differs from the tables in 1 applications"),
        (change_format, "expected format 1 of the lookup, found 99"),
    ],
)
def test_check_sees_what_is_wrong(
    settings: Settings, damage: Callable[[sqlite3.Connection], None] | None, finding: str | None
) -> None:
    pointer = publish_sample(settings)
    path = settings.published / pointer.lookup_file
    if damage:
        path.chmod(0o644)
        with closing(sqlite3.connect(path)) as file, file:
            damage(file)
    findings = check(settings, pointer)
    assert len(findings) == bool(finding)
    assert finding is None or finding in findings[0]


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00" + bytes(5000), b"<html>"])
def test_garbage_is_no_keyed_file(settings: Settings, content: bytes) -> None:
    pointer = publish_sample(settings)
    path = settings.published / pointer.lookup_file
    path.chmod(0o644)
    path.write_bytes(content)
    [finding] = check(settings, pointer)
    assert path.name in finding


def test_values_that_never_vary_are_kept_once(settings: Settings) -> None:
    pointer = publish_sample(settings)
    path = settings.published / pointer.lookup_file
    with closing(sqlite3.connect(path)) as file:
        columns = {row[1] for row in file.execute("pragma table_info(applications)")}
        wordings = file.execute("select count(*) from wordings").fetchone()
    assert {"batch_id", "model_version", "as_of"}.isdisjoint(columns)
    assert {"pd", "grade", "decision"} <= columns
    assert wordings == (5,)
    score = Lookup(path).score(CLIENTS[0])
    assert score and score["batch_id"] == pointer.run


def check(settings: Settings, pointer: Pointer) -> list[str]:
    with open_reader(settings.published / pointer.file) as connection:
        return check_lookup(connection, settings.published / pointer.lookup_file)
