"""A backup holds what cannot be made again, and nothing but a whole one becomes a home."""

from __future__ import annotations

import io
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from warehouse import state
from warehouse.backup import MANIFEST, back_up, restore
from warehouse.connection import open_writer
from warehouse.errors import UsageError
from warehouse.settings import Settings

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a bit of everything."""
    settings = Settings(home=tmp_path / "home")
    with open_writer(settings) as connection:
        connection.execute("create table kept as select 42 as answer")
    settings.published.mkdir()
    release = settings.published / "release-000001-a.duckdb"
    release.write_bytes(b"released")
    release.chmod(0o444)
    (settings.published / "scores.duckdb").symlink_to(release.name)
    (settings.published / ".lock").write_text("1")
    (settings.landing / ".done" / "2026-01-31").mkdir(parents=True)
    (settings.landing / ".done" / "2026-01-31" / "bureau.csv").write_text("a,b\n")
    (settings.artifact_root / "models").mkdir(parents=True)
    (settings.artifact_root / "models" / "model.lgb").write_text("tree")
    (settings.home / "samples").mkdir()
    (settings.home / "samples" / "bureau.csv").write_text("made again any time\n")
    with closing(sqlite3.connect(settings.home / "mlflow.db")) as mlflow, mlflow:
        root = settings.artifact_root.as_uri()
        mlflow.executescript(
            "create table experiments (artifact_location); create table runs (artifact_uri);"
            "create table logged_models (artifact_location);"
            "create table model_versions (storage_location);"
        )
        mlflow.execute("insert into experiments values (?)", (root,))
        mlflow.execute("insert into runs values (?)", (f"{root}/1/artifacts",))
        mlflow.execute("insert into logged_models values (?)", (f"{root}-elsewhere/2",))
        mlflow.execute("insert into model_versions values ('s3://bucket/3')")
    return settings


@pytest.fixture
def backup(settings: Settings, tmp_path: Path) -> Path:
    out = tmp_path / "backups" / "home.tar"
    back_up(settings, out, lambda: NOON)
    return out


@pytest.mark.promise(33)
def test_a_restored_home_holds_what_the_old_one_held(
    settings: Settings, backup: Path, tmp_path: Path
) -> None:
    other = Settings(home=tmp_path / "elsewhere" / "home")

    made = restore(other, backup)

    assert made.made_at == NOON
    assert "warehouse.duckdb" in made.files
    with open_writer(other) as connection:
        assert connection.execute("from kept").fetchall() == [(42,)]
    shortcut = other.published / "scores.duckdb"
    assert shortcut.is_symlink() and shortcut.read_bytes() == b"released"
    assert shortcut.stat().st_mode & 0o777 == 0o444
    assert (other.landing / ".done" / "2026-01-31" / "bureau.csv").is_file()
    assert not (other.home / "samples").exists()
    assert not (other.published / ".lock").exists()
    assert sorted(path.name for path in other.home.parent.iterdir()) == ["home"]


def test_artifacts_are_found_where_the_home_is_now_and_others_where_they_were(
    settings: Settings, backup: Path, tmp_path: Path
) -> None:
    other = Settings(home=tmp_path / "elsewhere" / "home")
    restore(other, backup)

    with closing(sqlite3.connect(other.home / "mlflow.db")) as connection:
        places = [
            connection.execute(f"select * from {table}").fetchone()[0]
            for table in ("experiments", "runs", "logged_models", "model_versions")
        ]
    root = other.artifact_root.as_uri()
    assert places == [
        root,
        f"{root}/1/artifacts",
        f"{settings.artifact_root.as_uri()}-elsewhere/2",
        "s3://bucket/3",
    ]


def test_what_is_written_meanwhile_does_not_break_the_copy(
    settings: Settings, tmp_path: Path
) -> None:
    last_day = date.today() + timedelta(days=30)
    state.create_key(settings.state_path, "key-of-the-backup", ["scores"], last_day)
    with closing(state.open_state(settings.state_path)) as writer:
        writer.execute("begin immediate")
        writer.execute("update api_keys set name = 'unfinished'")
        back_up(settings, tmp_path / "home.tar")
        writer.execute("rollback")

    other = Settings(home=tmp_path / "other")
    restore(other, tmp_path / "home.tar")

    assert [key.name for key in state.list_keys(other.state_path)] == ["key-of-the-backup"]
    assert other.state_path.stat().st_mode & 0o777 == 0o600


def test_state_kept_apart_from_the_home_is_in_it_and_comes_back_apart(
    settings: Settings, tmp_path: Path
) -> None:
    # given
    apart = settings.model_copy(update={"state_folder": str(tmp_path / "state")})
    last_day = date.today() + timedelta(days=30)
    state.create_key(apart.state_path, "kept-apart", ["scores"], last_day)
    back_up(apart, tmp_path / "home.tar")
    # when
    other = Settings(home=tmp_path / "other", state_folder=str(tmp_path / "other-state"))
    restore(other, tmp_path / "home.tar")
    # then
    assert [key.name for key in state.list_keys(other.state_path)] == ["kept-apart"]
    assert not (other.home / "state.db").exists()
    with pytest.raises(UsageError, match="holds keys and decisions already"):
        restore(other.model_copy(update={"home": tmp_path / "third"}), tmp_path / "home.tar")


@pytest.mark.promise(33)
def test_a_damaged_backup_becomes_no_home(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content.replace(b"released", b"relea5ed"))
    other = Settings(home=tmp_path / "other")

    with pytest.raises(UsageError, match=r"damaged: 1 files .*release-000001-a\.duckdb"):
        restore(other, backup)
    assert not other.home.exists()
    assert not list(tmp_path.glob(".restore-*"))


def test_a_truncated_backup_becomes_no_home(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])

    with pytest.raises(UsageError, match="no whole backup"):
        restore(Settings(home=tmp_path / "other"), backup)
    assert not (tmp_path / "other").exists()


def test_a_backup_that_points_outside_becomes_no_home(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.tar"
    with tarfile.open(hostile, "w") as archive:
        member = tarfile.TarInfo("../outside")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))
        archive.addfile(tarfile.TarInfo(MANIFEST))

    with pytest.raises(UsageError, match="no whole backup"):
        restore(Settings(home=tmp_path / "a" / "home"), hostile)
    assert not (tmp_path / "a" / "outside").exists()


def test_a_used_home_is_not_overwritten(settings: Settings, backup: Path) -> None:
    with pytest.raises(UsageError, match="empty or missing home"):
        restore(settings, backup)
    with open_writer(settings) as connection:
        assert connection.execute("from kept").fetchall() == [(42,)]


def test_nothing_to_back_up_and_a_taken_name_are_refused(
    settings: Settings, backup: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="exists already"):
        back_up(settings, backup)
    with pytest.raises(UsageError, match="nothing to back up"):
        back_up(Settings(home=tmp_path / "nothing"), tmp_path / "x.tar")
    assert not (tmp_path / "nothing").exists()
