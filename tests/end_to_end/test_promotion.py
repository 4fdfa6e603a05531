"""A promotion: what is written of it, and that a refusal leaves the champion and says why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.champion import promote_version
from flows.promotion import WAITS, decide
from models_ml.registry import CHAMPION, MODEL_NAME, ModelRegistry
from tests.night import Night
from warehouse.connection import open_reader, open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import read_rows
from warehouse.settings import Settings


@pytest.fixture
def undecided(night: Night, tmp_path: Path) -> Settings:
    """A home whose model was trained and not yet judged."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("mlflow.db", "warehouse.duckdb"):
        shutil.copy(night.settings.home / name, home / name)
    settings = Settings(home=home)
    registry_of(settings)._client().delete_registered_model_alias(MODEL_NAME, CHAMPION)
    with open_writer(settings) as connection:
        connection.execute("delete from ml.promotions")
        connection.execute("delete from ml.promotion_checks")
    return settings


def test_a_challenger_that_is_due_is_judged_and_not_promoted(undecided: Settings) -> None:
    registry = registry_of(undecided)
    decision = decide(undecided, registry, 1, None, promotes=False)
    assert decision.verdict.is_promoted
    assert promotions(undecided) == [(1, False, WAITS)]
    assert registry.champion() is None
    # A person decides: the same decision, now made.
    promote_version.fn(undecided, 1)
    assert promotions(undecided) == [(1, True, None)]


def promotions(settings: Settings) -> list[tuple[object, ...]]:
    with open_writer(settings) as connection:
        return connection.execute(
            "select model_version, is_promoted, reason from ml.promotions"
        ).fetchall()


def registry_of(settings: Settings) -> ModelRegistry:
    return ModelRegistry(settings.tracking_uri, settings.artifact_root)


def change(settings: Settings, statement: str) -> None:
    with open_writer(settings) as connection:
        connection.execute(statement)


def test_the_release_tells_why_the_champion_was_promoted(night: Night) -> None:
    with open_reader(night.release) as connection:
        rows = connection.sql(
            "select distinct model_version, champion_version, is_promoted, reason, "
            "count(*) over (), count(*) filter (where status = 'failed') over () "
            "from promotion_log"
        ).fetchall()
    assert rows == [(1, None, True, None, 16, 0)]


def test_the_champion_has_a_card_and_its_pictures(night: Night, tmp_path: Path) -> None:
    for kind in ("md", "html"):
        card = night.settings.reports / "model_cards" / f"1.{kind}"
        assert "Model card: scorehouse-pd, version 1" in card.read_text(encoding="utf-8")
    registry = registry_of(night.settings)
    champion = registry.champion()
    assert champion is not None
    pictures = {path.name for path in registry.copy_files(champion.run_id, "plots", tmp_path)}
    assert {"roc.png", "precision_recall.png", "calibration.png", "cost_curve.png",
            "shap_beeswarm.png", "shap_bars.png"} <= pictures  # fmt: skip
    cards = [path.name for path in registry.copy_files(champion.run_id, "model_card", tmp_path)]
    assert cards == ["1.html", "1.md"]


def test_a_refusal_is_written_down_and_promotes_nothing(undecided: Settings) -> None:
    # given a model that gives everyone the same score
    change(undecided, "update ml.folds set margin_oof = -2")
    # when
    with pytest.raises(GateError, match=r"(?s)no champion.*output_is_sound: expected.*found"):
        promote_version.fn(undecided, 1)
    # then
    assert registry_of(undecided).champion() is None
    assert not (undecided.reports / "model_cards").exists()
    with open_writer(undecided) as connection:
        [decision] = read_rows(connection, "promotions").to_dict("records")
        checks = read_rows(connection, "promotion_checks").set_index("check_name")
    assert not decision["is_promoted"] and "output_is_sound" in decision["reason"]
    assert checks.loc["output_is_sound", "status"] == "failed"
    assert checks.loc["output_is_sound", "advice"]
    assert checks.loc["better_than_chance", "status"] == "skipped"


def test_files_that_are_gone_are_a_refusal_not_a_crash(
    undecided: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: ModelRegistry, version: int) -> Path:
        raise GateError("gone")

    monkeypatch.setattr(ModelRegistry, "model_folder", gone)
    with pytest.raises(GateError, match="model_is_whole"):
        promote_version.fn(undecided, 1)


def test_no_card_no_champion(undecided: Settings) -> None:
    # given a number that training failed to store
    change(undecided, "update ml.models set auc_fold_std = 'nan'")
    # when, then
    with pytest.raises(GateError, match="model card cannot be written"):
        promote_version.fn(undecided, 1)
    assert registry_of(undecided).champion() is None


def test_a_promotion_that_was_interrupted_is_made_again_and_counted_once(
    undecided: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a promotion that ended before the last step
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(
            ModelRegistry, "set_champion", lambda *_: (_ for _ in ()).throw(RuntimeError)
        )
        promote_version.fn(undecided, 1)
    # when
    champion = promote_version.fn(undecided, 1)
    again = promote_version.fn(undecided, 1)
    # then
    assert champion == again and champion.version == 1
    with open_writer(undecided) as connection:
        assert len(read_rows(connection, "promotions")) == 1
        assert len(read_rows(connection, "promotion_checks")) == 16
