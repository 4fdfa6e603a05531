"""The only door to MLflow: what was trained, from what, and which version is in force."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.errors import GateError

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.models import ModelSignature

    from models_ml.feature_spec import FeatureSpec
    from models_ml.train import TrainedModel

MODEL_NAME = "scorehouse-pd"
EXPERIMENT_NAME = "scorehouse"
CHAMPION = "champion"
CHALLENGER = "challenger"
MODEL_FILE = "model.lgb"
SQLITE_PREFIX = "sqlite:///"

# A training that agrees in all of these is the same version, however often it is logged.
IDENTITY_TAGS = ("model_sha256", "data_sha256", "feature_list_sha256", "policy_sha256")

# MLflow understands the word "true" only; loading pickles stays forbidden even by accident.
ENVIRONMENT = {
    "DO_NOT_TRACK": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "GIT_PYTHON_REFRESH": "quiet",
}


@dataclass(frozen=True)
class RegisteredModel:
    """A version of the model in the registry and the run that made it."""

    version: int
    run_id: str


class ModelRegistry:
    """Logs, registers and finds models under the name ``scorehouse-pd``.

    Args:
        tracking_uri: MLflow's backend, for instance ``sqlite:////home/mlflow.db``.
        artifact_root: Folder of the artifacts; its absolute path is recorded, so it must not move.
    """

    def __init__(self, tracking_uri: str, artifact_root: Path) -> None:
        self._tracking_uri = tracking_uri
        self._artifact_root = artifact_root.absolute()

    def log_training(
        self,
        trained: TrainedModel,
        spec: FeatureSpec,
        *,
        metrics: Mapping[str, float],
        params: Mapping[str, Any],
        plots: Sequence[Path],
        git_sha: str,
        policy_sha256: str,
    ) -> RegisteredModel:
        """Log a training and register its model, or return the version that it already has.

        Args:
            trained: The model; its text is what is stored, never a pickle.
            spec: Its features; they make the signature.
            metrics: Out-of-fold metrics, threshold, calibration.
            params: What was decided beside LightGBM's parameters, which are logged as well.
            plots: Image files.
            git_sha: Code that trained it.
            policy_sha256: Policy whose costs chose the threshold.
        """
        tags = {
            "model_sha256": trained.model_sha256,
            "data_sha256": trained.data_sha256,
            "feature_list_sha256": spec.sha256,
            "policy_sha256": policy_sha256,
            "git_sha": git_sha,
        }
        client = self._client()
        known = _find_version(client, tags)
        if known is not None:
            return known
        import mlflow

        with mlflow.start_run(experiment_id=self._experiment_id(client), tags=tags) as run:
            mlflow.log_params({**trained.params, **params})
            mlflow.log_metrics(dict(metrics))
            _log_folds(trained)
            _log_dataset(trained)
            for plot in plots:
                mlflow.log_artifact(str(plot), "plots")
            mlflow.log_text(trained.importance.to_csv(index=False), "importance.csv")
            source = _log_model(trained, spec)
        return self._register(client, source, run.info.run_id, tags)

    def set_champion(self, version: int) -> None:
        """Make a version the one that scores; it is no challenger any longer."""
        client = self._client()
        client.set_registered_model_alias(MODEL_NAME, CHAMPION, str(version))
        if _aliases(client).get(CHALLENGER) == version:
            client.delete_registered_model_alias(MODEL_NAME, CHALLENGER)

    def champion(self) -> RegisteredModel | None:
        """Return the version that scores, or None before the first training."""
        return self._by_alias(CHAMPION)

    def set_challenger(self, version: int) -> None:
        """Make a version the one that is scored beside the champion, without deciding."""
        self._client().set_registered_model_alias(MODEL_NAME, CHALLENGER, str(version))

    def challenger(self) -> RegisteredModel | None:
        """Return the version that is scored beside the champion; None where there is none.

        The champion itself is no challenger.
        """
        challenger = self._by_alias(CHALLENGER)
        return None if challenger == self.champion() else challenger

    def load_model_text(self, version: int) -> tuple[str, str]:
        """Return the LightGBM text of a version and the sha256 it was registered with.

        The caller passes both to ``load_booster``, which refuses a text that was altered.

        Raises:
            GateError: The version or its artifact is gone.
        """
        client = self._client()
        import mlflow

        try:
            found = client.get_model_version(MODEL_NAME, str(version))
        except mlflow.MlflowException as error:
            raise _missing(version, "its place in the registry", error) from error
        folder = self.model_folder(version)
        try:
            text = (folder / MODEL_FILE).read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise _missing(version, folder, error) from error
        return text, str(found.tags["model_sha256"])

    def model_folder(self, version: int) -> Path:
        """Return the folder that holds a version's files.

        Raises:
            GateError: It is gone.
        """
        client = self._client()
        import mlflow

        source = client.get_model_version(MODEL_NAME, str(version)).source
        try:
            return Path(mlflow.artifacts.download_artifacts(artifact_uri=source))
        except (OSError, mlflow.MlflowException) as error:
            raise _missing(version, source, error) from error

    def log_files(self, run_id: str, files: Sequence[Path], folder: str | None = None) -> None:
        """Add files to the artifacts of a run, over those of the same name.

        Args:
            run_id: The run that trained a version.
            files: What to add.
            folder: Below the run's artifacts; at their root unless given.
        """
        client = self._client()
        for file in files:
            client.log_artifact(run_id, str(file), folder)

    def copy_files(self, run_id: str, folder: str, into: Path) -> list[Path]:
        """Copy what is in a folder of a run's artifacts; return the copies, by name."""
        client = self._client()
        if not client.list_artifacts(run_id, folder):
            return []
        return sorted(Path(client.download_artifacts(run_id, folder, str(into))).iterdir())

    def _by_alias(self, alias: str) -> RegisteredModel | None:
        client = self._client()
        if alias not in _aliases(client):
            return None
        return _to_registered(client.get_model_version_by_alias(MODEL_NAME, alias))

    def _client(self) -> MlflowClient:
        os.environ.update(ENVIRONMENT)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        # MLflow's own queries; nothing here can change them.
        warnings.filterwarnings("ignore", message="The ``noload`` loader strategy is deprecated")
        if self._tracking_uri.startswith(SQLITE_PREFIX):
            _create_database(Path(self._tracking_uri.removeprefix(SQLITE_PREFIX)))
        import mlflow

        mlflow.set_tracking_uri(self._tracking_uri)
        return mlflow.MlflowClient()

    def _experiment_id(self, client: MlflowClient) -> str:
        experiment = client.get_experiment_by_name(EXPERIMENT_NAME)
        if experiment is not None:
            return str(experiment.experiment_id)
        self._artifact_root.mkdir(parents=True, exist_ok=True)
        return str(client.create_experiment(EXPERIMENT_NAME, self._artifact_root.as_uri()))

    def _register(
        self, client: MlflowClient, source: str, run_id: str, tags: dict[str, str]
    ) -> RegisteredModel:
        if not client.search_registered_models(f"name = '{MODEL_NAME}'"):
            client.create_registered_model(MODEL_NAME)
        return _to_registered(client.create_model_version(MODEL_NAME, source, run_id, tags=tags))


def _missing(version: int, place: str | Path | None, error: Exception) -> GateError:
    return GateError(
        f"Model {MODEL_NAME} version {version}: expected {MODEL_FILE} at {place}, found none "
        f"({error}). Restore the artifacts or train again."
    )


def _create_database(path: Path) -> None:
    """Let MLflow make its tables in a neighbouring file that gets its name when they are complete.

    A process killed while the tables are made would leave a file that MLflow can neither use nor
    repair. Connections are not pooled, so that none stays open to the renamed file.
    """
    if path.exists():
        return
    os.environ["MLFLOW_SQLALCHEMYSTORE_POOLCLASS"] = "NullPool"
    import mlflow

    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f"{path.name}.building")
    for leftover in path.parent.glob(f"{building.name}*"):
        leftover.unlink()
    mlflow.MlflowClient(f"{SQLITE_PREFIX}{building}").search_experiments(max_results=1)
    building.replace(path)


def _find_version(client: MlflowClient, tags: Mapping[str, str]) -> RegisteredModel | None:
    for version in client.search_model_versions(f"name = '{MODEL_NAME}'"):
        if all(version.tags.get(name) == tags[name] for name in IDENTITY_TAGS):
            return _to_registered(version)
    return None


def _aliases(client: MlflowClient) -> dict[str, int]:
    registered = client.search_registered_models(f"name = '{MODEL_NAME}'")
    aliases = registered[0].aliases if registered else {}
    return {alias: int(version) for alias, version in aliases.items()}


def _to_registered(version: ModelVersion) -> RegisteredModel:
    return RegisteredModel(version=int(version.version), run_id=str(version.run_id))


def _log_folds(trained: TrainedModel) -> None:
    import mlflow

    for row in trained.fold_metrics.to_dict("records"):
        values = {name: float(row[name]) for name in ("auc", "log_loss", "best_iteration")}
        mlflow.log_metrics(
            {f"fold_{name}": value for name, value in values.items()}, step=int(row["fold"])
        )


def _log_dataset(trained: TrainedModel) -> None:
    import mlflow
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    dataset = MetaDataset(
        CodeDatasetSource(tags={"table": "features.application_features"}),
        name="application_features",
        # MLflow keeps 36 characters of a digest; the whole hash is a tag of the run.
        digest=trained.data_sha256[:32],
    )
    mlflow.log_input(dataset, context="training")


def _log_model(trained: TrainedModel, spec: FeatureSpec) -> str:
    import lightgbm

    # MLflow warns about type hints of its own while it loads.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlflow.lightgbm
        import mlflow.pyfunc

    from models_ml.predict import load_booster

    info = mlflow.lightgbm.log_model(
        load_booster(trained.model_text, trained.model_sha256),
        name="model",
        signature=_signature(spec),
        # Given, because MLflow would otherwise start a process to find them out.
        pip_requirements=[f"lightgbm=={lightgbm.__version__}"],
    )
    return str(info.model_uri)


def _signature(spec: FeatureSpec) -> ModelSignature:
    from mlflow.models import ModelSignature
    from mlflow.types.schema import ColSpec, Schema

    inputs = Schema([ColSpec("float", name) for name in spec.names])
    return ModelSignature(inputs=inputs, outputs=Schema([ColSpec("double", "pd_raw")]))
