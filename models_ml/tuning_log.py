"""Every trial of a tuning as a run in MLflow, below one run for the whole study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models_ml.registry import ModelRegistry

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run
    from optuna.trial import FrozenTrial

# The first is MLflow's own: its pages nest runs by it.
PARENT_TAG = "mlflow.parentRunId"
STUDY_TAG = "study_id"
TRIAL_TAG = "trial"


class TuningLog(ModelRegistry):
    """Logs trials; told one twice, as a tuning that goes on does, it keeps one run."""

    def log_trial(self, study_id: str, trial: FrozenTrial) -> None:
        """Log parameters, AUC and state of a finished trial as a child run of its study."""
        client = self._client()
        parent = self._study_run(client, study_id)
        tags = {PARENT_TAG: parent, STUDY_TAG: study_id, TRIAL_TAG: str(trial.number)}
        run = self._find(client, tags) or client.create_run(
            self._experiment_id(client), tags=tags, run_name=f"trial {trial.number}"
        )
        if run.info.status == "FINISHED":
            return
        from mlflow.entities import Metric, Param, RunTag

        found = dict(trial.user_attrs) | ({"auc": trial.value} if trial.values else {})
        client.log_batch(
            run.info.run_id,
            metrics=[Metric(name, float(value), 0, 0) for name, value in found.items()],
            params=[Param(name, str(value)) for name, value in trial.params.items()],
            tags=[RunTag("state", trial.state.name.lower())],
        )
        client.set_terminated(run.info.run_id)

    def close(self, study_id: str) -> None:
        """Mark the run of the study as finished; a later call may still add trials to it."""
        client = self._client()
        client.set_terminated(self._study_run(client, study_id))

    def _study_run(self, client: MlflowClient, study_id: str) -> str:
        tags = {STUDY_TAG: study_id, TRIAL_TAG: "all"}
        run = self._find(client, tags) or client.create_run(
            self._experiment_id(client), tags=tags, run_name=f"tuning {study_id[:12]}"
        )
        return str(run.info.run_id)

    def _find(self, client: MlflowClient, tags: dict[str, str]) -> Run | None:
        asked = " and ".join(f"tags.`{name}` = '{value}'" for name, value in tags.items())
        found = client.search_runs([self._experiment_id(client)], asked, max_results=1)
        return found[0] if found else None
