"""What the registry answered is used again only while it would answer the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from models_ml.night_models import FoundModels
from models_ml.remembered_models import recall_models, remember_models

VERSIONS = [1, 2]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "mlflow.db"
    execute(path, "create table aliases (alias text, version integer)")
    return path


@pytest.fixture
def found(tmp_path: Path) -> FoundModels:
    files = {version: tmp_path / f"{version}.lgb" for version in VERSIONS}
    for version, path in files.items():
        path.write_text(f"tree {version}", encoding="utf-8")
    return FoundModels(2, None, {1: "tree 1", 2: "tree 2"}, files, {})


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_an_unchanged_registry_answers_from_the_note(registry: Path, found: FoundModels) -> None:
    # given
    note, uri = registry.with_name("models.json"), f"sqlite:///{registry}"
    # when
    remember_models(note, uri, found)
    # then
    assert recall_models(note, uri, [2, 1]) == found


def change_the_registry(registry: Path, found: FoundModels) -> None:
    execute(registry, "insert into aliases values ('champion', 1)")


def leave_a_journal(registry: Path, found: FoundModels) -> None:
    registry.with_name(f"{registry.name}-journal").write_bytes(b"half a write")


def lose_the_registry(registry: Path, found: FoundModels) -> None:
    registry.unlink()


def lose_a_model(registry: Path, found: FoundModels) -> None:
    found.files[1].unlink()


def break_the_note(registry: Path, found: FoundModels) -> None:
    note = registry.with_name("models.json")
    note.write_text(note.read_text(encoding="utf-8")[:40], encoding="utf-8")


@pytest.mark.parametrize(
    "happens",
    [change_the_registry, leave_a_journal, lose_the_registry, lose_a_model, break_the_note],
)
def test_mlflow_is_asked_where_its_answer_may_be_another(
    registry: Path, found: FoundModels, happens: Callable[[Path, FoundModels], None]
) -> None:
    # given
    note, uri = registry.with_name("models.json"), f"sqlite:///{registry}"
    remember_models(note, uri, found)
    # when
    happens(registry, found)
    # then
    assert recall_models(note, uri, VERSIONS) is None


def test_fewer_versions_are_recalled_and_others_asked_for(
    registry: Path, found: FoundModels
) -> None:
    # given
    note, uri = registry.with_name("models.json"), f"sqlite:///{registry}"
    remember_models(note, uri, found)
    # when
    fewer = recall_models(note, uri, [])
    # then the champion alone is left
    assert fewer is not None
    assert (fewer.champion, fewer.texts) == (2, {2: "tree 2"})
    assert recall_models(note, uri, [1, 2, 3]) is None


def test_an_altered_text_is_read_as_it_lies_there(registry: Path, found: FoundModels) -> None:
    # given
    note, uri = registry.with_name("models.json"), f"sqlite:///{registry}"
    remember_models(note, uri, found)
    # when
    found.files[2].write_text("another tree", encoding="utf-8")
    # then whoever loads it sees what is there, and refuses it by its hash
    recalled = recall_models(note, uri, VERSIONS)
    assert recalled is not None
    assert recalled.texts[2] == "another tree"


def test_nothing_is_kept_of_a_server_or_of_an_answer_with_gaps(
    registry: Path, found: FoundModels
) -> None:
    # given a note of before
    note, uri = registry.with_name("models.json"), f"sqlite:///{registry}"
    remember_models(note, uri, found)
    # when
    gaps = FoundModels(found.champion, None, {2: "tree 2"}, {2: found.files[2]}, {1: "gone"})
    remember_models(note, uri, gaps)
    # then
    assert not note.exists()
    remember_models(note, "postgresql://localhost/mlflow", found)
    assert not note.exists()
