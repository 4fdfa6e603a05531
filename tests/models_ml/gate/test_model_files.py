"""What is not the whole text that was trained is refused before LightGBM reads it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

from models_ml.gate.model_files import ModelFiles, load_whole_model, read_model_files
from models_ml.predict import hash_model_text
from models_ml.train import TrainedModel
from warehouse.errors import GateError


@pytest.fixture
def files(trained: TrainedModel, tmp_path: Path) -> ModelFiles:
    flavours = {"lightgbm": {"data": "model.lgb"}, "python_function": {"data": "model.lgb"}}
    (tmp_path / "MLmodel").write_text(yaml.safe_dump({"flavors": flavours}))
    (tmp_path / "model.lgb").write_text(trained.model_text)
    return read_model_files(tmp_path)


def test_a_whole_model_is_loaded(files: ModelFiles, trained: TrainedModel) -> None:
    booster = load_whole_model(files, trained.model_sha256, trained.n_trees)
    assert booster.num_trees() == trained.n_trees


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_text_cut_off_before_it_was_hashed_is_refused(
    files: ModelFiles, trained: TrainedModel, kept: float
) -> None:
    end = trained.model_text.index("\nend of trees\n")
    cut = trained.model_text[: int(kept * end)]
    with pytest.raises(GateError, match="without its end"):
        load_whole_model(
            dataclasses.replace(files, text=cut), hash_model_text(cut), trained.n_trees
        )


@pytest.mark.promise(21)
def test_altered_missing_and_pickled_models_are_refused(
    files: ModelFiles, trained: TrainedModel
) -> None:
    altered = trained.model_text.replace("[seed: 7]", "[seed: 8]")
    for broken, message in (
        (dataclasses.replace(files, text=altered), "sha256"),
        (dataclasses.replace(files, text=None), r"expected model\.lgb"),
        (dataclasses.replace(files, names=(*files.names, "model.skops")), "no pickle"),
        (dataclasses.replace(files, flavour_data={"sklearn": "model.lgb"}), "lightgbm flavour"),
    ):
        with pytest.raises(GateError, match=message):
            load_whole_model(broken, trained.model_sha256, trained.n_trees)
    with pytest.raises(GateError, match="expected 1 trees"):
        load_whole_model(files, trained.model_sha256, 1)
