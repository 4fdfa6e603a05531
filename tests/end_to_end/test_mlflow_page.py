"""What the guide says MLflow holds is there after a night, and nothing is left out."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from tests.documents import blocks_of, text_of
from tests.night import Night

PAGE = text_of("models_ml/README.md").partition("## What MLflow holds")[2]


def named(row: str) -> set[str]:
    """Return what stands in backquotes in the rows of the table that begin so."""
    lines = re.findall(rf"^\| {row}.*$", PAGE, flags=re.MULTILINE)
    assert lines, row
    return {name for line in lines for name in re.findall(r"`([^`]+)`", line)}


def test_the_page_names_what_a_training_leaves(night: Night) -> None:
    with closing(sqlite3.connect(night.settings.home / "mlflow.db")) as store:

        def keys(table: str) -> set[str]:
            return {key for (key,) in store.execute(f"select distinct key from {table}")}

        assert named("metrics") | named("other metrics") == keys("metrics")
        assert named("parameters") <= keys("params")
        assert named("tags") == {key for key in keys("tags") if not key.startswith("mlflow.")}
        aliases = store.execute("select alias, name from registered_model_aliases").fetchall()
        assert aliases == [("champion", "scorehouse-pd")]
    artifacts = night.settings.artifact_root
    there = {path.name for path in artifacts.rglob("*") if path.is_file()}
    assert {name.rpartition("/")[2] for name in named("artifacts") | {"model.lgb"}} <= there
    pictures = {path.name for path in artifacts.glob("*/artifacts/plots/*")}
    assert pictures == {name[6:] for name in named("artifacts") if name.startswith("plots/")}


def test_the_example_reads_the_champion(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    [example] = blocks_of(PAGE, "python")
    exec(example, {"uri": night.settings.tracking_uri})
    assert 0.5 < float(capsys.readouterr().out) < 1
