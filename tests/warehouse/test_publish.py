"""Publishing: all or nothing, never backwards, and only what passes its audit."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from tests.warehouse.marts import AS_OF, fill_marts
from warehouse import publish as publishing
from warehouse.connection import open_reader
from warehouse.errors import GateError, NothingPublishedError, UsageError
from warehouse.lock import exclusive
from warehouse.pointer import (
    Pointer,
    current_release,
    file_sha256,
    kept_releases,
    read_pointer,
    release_in_place,
)
from warehouse.publish import publish, rollback
from warehouse.settings import Settings

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", keep_releases=2)


@pytest.fixture
def release(settings: Settings) -> Callable[..., Pointer]:
    """Fill the marts, break them with ``sql`` if asked, and publish them as ``run``."""

    def _release(run: str, sql: str = "") -> Pointer:
        fill_marts(settings, run, sql)
        return publish(settings, run=run, as_of=AS_OF, schemas=["scores"], clock=lambda: NOON)

    return _release


def test_publish_writes_pointer_file_and_shortcut_that_agree(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    # given / when
    pointer = release("night1")
    # then
    file = settings.published / pointer.file
    assert read_pointer(settings.published) == pointer == current_release(settings)
    assert pointer.sequence == 1
    assert pointer.as_of == AS_OF
    assert pointer.published_at == NOON
    assert file.stat().st_size == pointer.size
    assert file_sha256(file) == pointer.sha256
    lookup = settings.published / pointer.lookup_file
    assert lookup.stat().st_size == pointer.lookup_size
    assert file_sha256(lookup) == pointer.lookup_sha256
    assert lookup.stat().st_mode & 0o222 == 0
    assert not os.access(file, os.W_OK) or os.geteuid() == 0
    assert file.stat().st_mode & 0o222 == 0
    with duckdb.connect(str(settings.published / "scores.duckdb"), read_only=True) as shell:
        assert shell.sql("select count(*) from scores_latest").fetchall() == [(2,)]


def test_publish_keeps_comments_and_storage_version(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    pointer = release("night1")
    with open_reader(settings.published / pointer.file) as reader:
        tables = dict(reader.sql("select table_name, comment from duckdb_tables()").fetchall())
        columns = reader.sql(
            "select comment from duckdb_columns() where table_name = 'batch' "
            "and column_name = 'as_of'"
        ).fetchall()
        [(tags,)] = reader.sql("select tags from duckdb_databases() where not internal").fetchall()
        macros = dict(
            reader.sql(
                "select function_name, comment from duckdb_functions() "
                "where not internal and function_type = 'table_macro'"
            ).fetchall()
        )
    assert tables["batch"] == "What this release is; it's one row."
    assert columns == [("Date of the data.",)]
    assert "score_as_of" in macros and "simulate_policy" in macros
    assert all(macros.values())
    assert tags["storage_version"].startswith("v1.4")


@pytest.mark.parametrize(
    ("breakage", "finding"),
    [
        ("delete from scores.scores_latest;", "scores_latest is empty"),
        ("insert into scores.scores_latest from scores.scores_latest;", "more than once"),
        ("update scores.batch set n_applications = 3;", "another number of applications"),
        ("insert into scores.batch from scores.batch;", "not exactly one row"),
        ("update scores.scores_latest set batch_id = 'old' where sk_id_curr = 1;", "not of the"),
        ("update scores.scores_latest set pd = null where sk_id_curr = 1;", "probability"),
        ("update scores.scores_latest set pd = 'nan' where sk_id_curr = 1;", "probability"),
        ("update scores.scores_latest set pd = 1.0 where sk_id_curr = 1;", "probability"),
        ("update scores.scores_latest set decision = 'maybe' where pd < 0.1;", "decision"),
        ("update scores.shap_topk set contribution = 0.6 where sk_id_curr = 1;", "add up"),
        ("delete from scores.shap_summary where sk_id_curr = 1;", "add up"),
        ("delete from scores.score_reasons;", "has no reason"),
        ("drop table scores.score_reasons;", "could not be checked"),
        ("drop table scores.scores_history;", "score_as_of.sql do not fit"),
        ("alter table scores.policy_version drop odds_base;", "policy_lab.sql do not fit"),
    ],
)
def test_publish_keeps_old_release_when_audit_fails(
    settings: Settings, release: Callable[..., Pointer], breakage: str, finding: str
) -> None:
    # given a release that is up
    before = release("night1")
    # when the next one breaks one rule
    with pytest.raises(GateError, match=finding) as refused:
        release("night2", breakage)
    # then the old one stays
    assert refused.value.exit_code == 3
    assert read_pointer(settings.published) == before
    assert [path.name for path in kept_releases(settings.published)] == [before.file]


def test_publish_keeps_as_many_releases_as_the_settings_say(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    files = [release(f"night{number}").file for number in (1, 2, 3)]
    assert [path.name for path in kept_releases(settings.published)] == files[1:]


def test_publish_sweeps_what_a_killed_publisher_left(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    settings.published.mkdir(parents=True)
    leftovers = [settings.published / name for name in (".build-x.duckdb", ".CURRENT.tmp")]
    for leftover in leftovers:
        leftover.write_text("half")
    release("night1")
    assert not any(leftover.exists() for leftover in leftovers)


def test_publish_leaves_cleanly_when_another_publisher_is_at_work(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    with (
        exclusive(settings.published / ".lock", "publishing"),
        pytest.raises(UsageError, match="already busy with publishing"),
    ):
        release("night1")
    assert read_pointer(settings.published) is None


def test_publish_replaces_a_broken_pointer_without_going_backwards(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    release("night1")
    (settings.published / "CURRENT").write_text('{"file": "release-0')
    assert release("night2").sequence == 2


def test_reader_keeps_its_release_while_the_next_is_published(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    first = release("night1")
    with open_reader(settings.published / first.file) as reader:
        for number in (2, 3, 4):
            release(f"night{number}")
        assert reader.sql("select max(batch_id) from scores_latest").fetchall() == [("night1",)]


def test_rollback_names_the_older_file_under_a_new_sequence(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    first, second = release("night1"), release("night2")
    back = rollback(settings, clock=lambda: NOON)
    assert (back.file, back.run, back.sequence) == (first.file, "night1", second.sequence + 1)
    assert current_release(settings) == back
    assert rollback(settings, to="night2").file == second.file


def test_rollback_refuses_a_release_that_is_not_kept(
    settings: Settings, release: Callable[..., Pointer]
) -> None:
    release("night1")
    with pytest.raises(UsageError, match="no release night9"):
        rollback(settings, to="night9")
    with pytest.raises(UsageError, match="before the one that is up"):
        rollback(settings)


def test_current_release_says_what_to_do_when_nothing_is_published(settings: Settings) -> None:
    with pytest.raises(NothingPublishedError, match="scorehouse night"):
        current_release(settings)


@pytest.mark.parametrize("file", ["../warehouse.duckdb", "/etc/passwd", "a/b.duckdb"])
def test_pointer_outside_its_folder_is_refused(
    settings: Settings, release: Callable[..., Pointer], file: str
) -> None:
    release("night1")
    path = settings.published / "CURRENT"
    path.write_text(json.dumps({**json.loads(path.read_text()), "file": file}))
    with pytest.raises(UsageError, match="outside its folder"):
        read_pointer(settings.published)


def test_publish_refuses_a_disk_that_is_too_small(
    settings: Settings, release: Callable[..., Pointer], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = release("night1")
    usage = SimpleNamespace(free=before.size)
    monkeypatch.setattr(publishing.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(UsageError, match="make room"):
        release("night2")
    assert read_pointer(settings.published) == before


@pytest.mark.parametrize("damage", ["no pointer", "old pointer", "no file", "short", "no lookup"])
def test_a_release_that_cannot_be_read_is_not_in_place(
    settings: Settings, release: Callable[..., Pointer], damage: str
) -> None:
    # given
    pointer = release("night1")
    assert release_in_place(settings.published) == pointer
    current, file = settings.published / "CURRENT", settings.published / pointer.file
    # when
    if damage == "no pointer":
        current.unlink()
    elif damage == "old pointer":
        content = json.loads(current.read_text("utf-8"))
        del content["published_at"]
        current.write_text(json.dumps(content), "utf-8")
        with pytest.raises(UsageError, match=r"it has no field 'published_at'.*scorehouse night"):
            read_pointer(settings.published)
    elif damage == "no file":
        file.unlink()
    elif damage == "short":
        os.truncate(file, pointer.size // 2)
    else:
        (settings.published / pointer.lookup_file).unlink()
    # then: the next night makes another, and it is up
    assert release_in_place(settings.published) is None
    again = release("night2")
    assert release_in_place(settings.published) == again
