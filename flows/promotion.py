"""Deciding on a new model: what is known of it, the gate's verdict, and the record of both."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd

from flows.lineage import code_sha256, dated_id
from flows.stages import utc_now
from flows.terms import read_calibration
from flows.tuned import keep_selected
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.load import raw_state
from warehouse.ml_tables import (
    read_dictionary,
    read_groups,
    read_labelled_features,
    read_labels,
    read_rows,
    replace_rows,
    transaction,
)
from warehouse.policy import Policy, load_policy, record_policy
from warehouse.settings import Settings

if TYPE_CHECKING:
    from models_ml.gate.evidence import Mart, ModelOutput, Verdict
    from models_ml.registry import ModelRegistry

logger = logging.getLogger(__name__)

WAITS = "Nothing was found against it; it waits for `scorehouse promote`."


@dataclass(frozen=True)
class Decision:
    """A verdict, what it was made of and the policy that made it."""

    decision_id: str
    model: dict[str, Any]
    challenger: ModelOutput
    champion_version: int | None
    policy: Policy
    policy_version: int
    mart: Mart
    verdict: Verdict

    @property
    def version(self) -> int:
        """The version that was judged."""
        return self.challenger.version


def decide(
    settings: Settings,
    registry: ModelRegistry,
    version: int,
    champion_version: int | None,
    *,
    promotes: bool = True,
) -> Decision:
    """Judge a version against the champion and write the outcome to ml, refusals included.

    Args:
        settings: Of the installation.
        registry: Holds the version's files.
        version: Registered and described in ml.
        champion_version: In force; None compares with nothing.
        promotes: Whether the version takes over if nothing is found against it. Else that is
            recorded as its reason to wait, and a later decision takes the place of this one.

    Raises:
        GateError: The version is not in ml.models.
    """
    from models_ml.gate.evidence import Registered, Rules
    from models_ml.gate.judge import judge

    policy = load_policy()
    with open_writer(settings) as connection:
        model = _model_row(connection, version)
        challenger = _output(connection, version)
        known = champion_version is not None and _is_known(connection, champion_version)
        champion = _output(connection, champion_version) if known and champion_version else None
        mart = _read_mart(connection)
        policy_version = record_policy(connection, policy, utc_now())
    verdict = judge(
        challenger,
        champion,
        Registered(
            files=_files(registry, version),
            model_sha256=model["model_sha256"],
            feature_list_sha256=model["feature_list_sha256"],
            n_trees=int(model["n_trees"]),
        ),
        mart,
        Rules(
            policy.promotion,
            policy.cost_false_negative,
            policy.cost_false_positive,
            policy.minimum_cohort,
        ),
        seed=settings.seed,
        threads=settings.threads,
    )
    decision = Decision(
        _decision_id(model, champion, mart, policy),
        model,
        challenger,
        champion.version if champion else None,
        policy,
        policy_version,
        mart,
        verdict,
    )
    _record(settings, decision, promotes=promotes)
    return decision


def refusal(decision: Decision) -> GateError:
    """Name every check that failed, with what was expected, found and to be done."""
    lines = "\n".join(f"  {check}" for check in decision.verdict.failed)
    stays = (
        f"Version {decision.champion_version} stays the champion"
        if decision.champion_version
        else "There is still no champion"
    )
    return GateError(
        f"Model version {decision.version} is registered but not promoted. {stays}.\n{lines}"
    )


def _model_row(connection: duckdb.DuckDBPyConnection, version: int) -> dict[str, Any]:
    rows: list[dict[str, Any]] = read_rows(connection, "models", model_version=version).to_dict(
        "records"
    )  # type: ignore[assignment]
    if not rows:
        raise GateError(f"Model version {version} is not in ml.models: train it again.")
    return rows[0]


def _is_known(connection: duckdb.DuckDBPyConnection, version: int) -> bool:
    return not read_rows(connection, "models", model_version=version).empty


def _output(connection: duckdb.DuckDBPyConnection, version: int) -> ModelOutput:
    from models_ml.gate.evidence import ModelOutput

    model = _model_row(connection, version)
    folds = read_rows(connection, "folds", model_version=version).sort_values("sk_id_curr")
    margin = folds["margin_oof"].to_numpy(dtype=np.float64)
    return ModelOutput(
        version=version,
        keys=folds["sk_id_curr"].to_numpy(),
        margin=margin,
        pd=read_calibration(connection, version).apply(margin),
        threshold=model["threshold"],
        training_as_of=pd.Timestamp(model["training_as_of"]).date(),
    )


def _read_mart(connection: duckdb.DuckDBPyConnection) -> Mart:
    from models_ml.feature_spec import build_feature_spec, to_matrix
    from models_ml.gate.evidence import GUARDED, Mart

    state = raw_state(connection)
    if state is None:
        raise GateError("There is nothing to judge a model by: load a drop first.")
    labels = read_labels(connection, state.as_of)
    keys = labels["sk_id_curr"].to_numpy()
    features = read_labelled_features(connection, state.as_of)
    spec = keep_selected(connection, build_feature_spec(read_dictionary(connection)))
    groups = read_groups(connection, GUARDED)
    return Mart(
        keys=keys,
        target=labels["target"].to_numpy().astype(np.int8),
        matrix=to_matrix(features, spec),
        spec=spec,
        groups={name: groups.loc[keys, name].to_numpy(dtype=object) for name in GUARDED},
        as_of=state.as_of,
    )


def _files(registry: ModelRegistry, version: int) -> Any:
    from models_ml.gate.model_files import read_model_files

    try:
        return read_model_files(registry.model_folder(version))
    except GateError as error:  # that they are gone is a finding of the gate
        logger.warning("%s", error)
        return read_model_files(Path("/nonexistent"))


def _decision_id(
    model: dict[str, Any], champion: ModelOutput | None, mart: Mart, policy: Policy
) -> str:
    return dated_id(
        mart.as_of,
        str(model["model_version"]),
        model["model_sha256"],
        str(champion.version if champion else None),
        mart.as_of.isoformat(),
        policy.sha256,
        code_sha256(),
    )


def _record(settings: Settings, decision: Decision, *, promotes: bool) -> None:
    verdict = decision.verdict
    found = "\n".join(str(check) for check in verdict.failed) or None
    row = {
        "model_version": decision.version,
        "champion_version": decision.champion_version,
        "policy_version": decision.policy_version,
        "as_of": decision.mart.as_of,
        "decided_at": utc_now(),
        "is_promoted": verdict.is_promoted and promotes,
        "reason": WAITS if verdict.is_promoted and not promotes else found,
    }
    checks = pd.DataFrame([asdict(check) for check in verdict.checks])
    with open_writer(settings) as connection, transaction(connection):
        replace_rows(
            connection, "promotions", pd.DataFrame([row]), decision_id=decision.decision_id
        )
        replace_rows(connection, "promotion_checks", checks, decision_id=decision.decision_id)
