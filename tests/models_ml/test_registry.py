from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from models_ml.predict import hash_model_text, load_booster
from models_ml.registry import MODEL_NAME, ModelRegistry, RegisteredModel
from models_ml.train import TrainedModel
from tests.models_ml.applications import SPEC
from warehouse.errors import GateError


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def registry(home: Path) -> ModelRegistry:
    return ModelRegistry(f"sqlite:///{home / 'mlflow.db'}", home / "artifacts")


def log(registry: ModelRegistry, trained: TrainedModel, policy: str = "p1") -> RegisteredModel:
    return registry.log_training(
        trained,
        SPEC,
        metrics={"auc": 0.75},
        params={"calibration_method": "platt"},
        plots=[Path(__file__)],
        git_sha="abc",
        policy_sha256=policy,
    )


def test_registry_round_trip(registry: ModelRegistry, trained: TrainedModel, home: Path) -> None:
    # Given what a process left that was killed while MLflow made its tables
    (home / "mlflow.db.building").write_bytes(b"half made")
    (home / "mlflow.db.building-journal").write_bytes(b"half made")
    # Then the tables are made afresh, and there is no champion
    assert registry.champion() is None
    assert sorted(path.name for path in home.iterdir()) == ["mlflow.db"]
    # When a training is logged twice, it is one version and one run
    first = log(registry, trained)
    assert first.version == 1
    assert log(registry, trained) == first
    # Then it scores only once it is the champion
    assert registry.champion() is None
    registry.set_champion(first.version)
    assert registry.champion() == first
    # And its text comes back to the byte
    text, sha256 = registry.load_model_text(first.version)
    assert text == trained.model_text
    assert load_booster(text, sha256).feature_name() == list(SPEC.names)
    # And another policy or model is another version, which does not score yet
    second = log(registry, trained, policy="p2")
    other_text = trained.model_text.replace("[seed: 7]", "[seed: 8]")
    other = dataclasses.replace(
        trained, model_text=other_text, model_sha256=hash_model_text(other_text)
    )
    third = log(registry, other)
    assert [second.version, third.version] == [2, 3]
    assert registry.champion() == first
    check_record(first, trained, home)
    check_missing_artifact(registry, third, home)


def check_record(model: RegisteredModel, trained: TrainedModel, home: Path) -> None:
    import mlflow

    client = mlflow.MlflowClient()
    run = client.get_run(model.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics["auc"] == 0.75
    assert run.data.params["calibration_method"] == "platt"
    assert run.data.params["num_leaves"] == "8"
    assert run.data.tags["git_sha"] == "abc"
    assert run.data.tags["feature_list_sha256"] == SPEC.sha256
    assert run.inputs.dataset_inputs[0].dataset.digest == trained.data_sha256[:32]
    assert [metric.step for metric in client.get_metric_history(model.run_id, "fold_auc")] == [
        0, 1, 2, 3, 4,
    ]  # fmt: skip
    assert [item.path for item in client.list_artifacts(model.run_id, "plots")] == [
        f"plots/{Path(__file__).name}"
    ]
    version = client.get_model_version(MODEL_NAME, "1")
    signature = mlflow.models.get_model_info(version.source).signature
    assert signature.inputs.input_names() == list(SPEC.names)
    files = {path.suffix for path in (home / "artifacts").rglob("*") if path.is_file()}
    assert ".lgb" in files
    assert not files & {".pkl", ".pickle", ".skops", ".joblib"}


def check_missing_artifact(registry: ModelRegistry, model: RegisteredModel, home: Path) -> None:
    for path in (home / "artifacts").rglob("model.lgb"):
        path.unlink()
    with pytest.raises(GateError, match=f"version {model.version}"):
        registry.load_model_text(model.version)
