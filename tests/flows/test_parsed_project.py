"""What dbt parsed is found again, in a copied home too, until a file of the project changes."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from flows import parsed_project
from flows.dbt import DbtProject
from flows.parsed_project import find_parsed, keep_parsed
from warehouse.settings import Settings


def test_dbt_leaves_its_log_in_the_home_and_closed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    DbtProject(settings).parse()
    [handler] = logging.getLogger("file_log").handlers
    assert isinstance(handler, logging.FileHandler) and handler.stream is None
    assert (settings.logs / "dbt.log").stat().st_size > 0


def test_a_copied_home_has_the_project_that_was_parsed_in_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = DbtProject(Settings(home=tmp_path / "home", _env_file=None))
    parsed.parse()
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    copied = DbtProject(Settings(home=tmp_path / "copy", _env_file=None))
    monkeypatch.setattr(copied, "_invoke", lambda *_: pytest.fail("dbt parses again"))

    assert copied.manifest_sha256() == parsed.manifest_sha256()
    assert copied.parse().child_map == parsed.parse().child_map
    assert copied.lineage("stg_home_credit__applications", "application_features").models


def test_each_target_keeps_what_was_parsed_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a home whose project was parsed for DuckDB
    settings = Settings(home=tmp_path / "home", _env_file=None)
    DbtProject(settings).parse()
    spark = DbtProject(settings, "spark")
    folder = settings.home / "dbt-spark"

    def parse(*_: str) -> SimpleNamespace:
        folder.mkdir()
        (folder / "partial_parse.msgpack").write_bytes(b"parsed for Spark")
        return SimpleNamespace(result=None)

    # when it is parsed for Spark
    monkeypatch.setattr(spark, "_invoke", parse)
    spark.parse()
    # then the next night on Spark finds that: a project of DuckDB names databases, Spark has none
    kept = find_parsed(folder)
    assert kept is not None
    assert kept.read_bytes() == b"parsed for Spark"


@pytest.mark.parametrize(
    "file", ["dbt_project.yml", "dbt_project/models/model.sql", "dbt_project/seeds/seed.csv"]
)
def test_a_project_that_changed_is_parsed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr(parsed_project, "PROJECT_ROOT", tmp_path)
    changing = tmp_path / file
    changing.parent.mkdir(parents=True, exist_ok=True)
    for path in (tmp_path / "dbt_project.yml", changing):
        path.write_text("as it was")
    folder = tmp_path / "dbt"
    folder.mkdir()
    (folder / "partial_parse.msgpack").write_bytes(b"parsed")
    keep_parsed(folder)
    before = find_parsed(folder)
    assert before is not None

    changing.write_text("as it is")

    assert find_parsed(folder) is None
    keep_parsed(folder)
    assert list(folder.glob("parsed-*")) == [find_parsed(folder)] != [before]
