"""What the lender's rules on features cost a model in AUC, on the folds it was trained on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warehouse.connection import open_writer
from warehouse.ml_tables import read_dictionary, read_features
from warehouse.policy import Policy
from warehouse.settings import Settings

if TYPE_CHECKING:
    from flows.train import TrainingData
    from models_ml.feature_spec import FeatureSpec
    from models_ml.params import TrainingParams
    from models_ml.train import TrainedModel


def measure_policy_cost(
    settings: Settings,
    policy: Policy,
    data: TrainingData,
    folds: npt.NDArray[np.int8],
    trained: TrainedModel,
    params: TrainingParams | None = None,
) -> dict[str, float]:
    """Cross-validate once more with the protected attributes, and once without the constraints.

    Returns:
        ``auc_without_protected`` (the model as it is), ``auc_with_protected``, and, where policy
        constrains a feature, ``auc_without_constraints``: out of fold, over all rows together.
    """
    from sklearn.metrics import roc_auc_score

    from models_ml.feature_spec import FeatureSpec
    from models_ml.train import cross_validate_auc

    cross_validate = partial(
        cross_validate_auc,
        target=data.target,
        folds=folds,
        seed=settings.seed,
        threads=settings.threads,
        params=params,
    )
    found = {"auc_without_protected": float(roc_auc_score(data.target, trained.margin_oof))}
    protected = read_protected(settings, data.keys)
    if protected is None:
        found["auc_with_protected"] = found["auc_without_protected"]
    else:
        matrix, spec = protected
        found["auc_with_protected"] = cross_validate(
            np.hstack([data.matrix, matrix]),
            spec=FeatureSpec(
                names=data.spec.names + spec.names,
                categorical=data.spec.categorical + spec.categorical,
            ),
            monotone=policy.monotone_constraints,
        )
    if policy.monotone_constraints:
        found["auc_without_constraints"] = cross_validate(data.matrix, spec=data.spec)
    return found


def read_protected(
    settings: Settings, keys: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float32], FeatureSpec] | None:
    """Return the columns that the dictionary keeps for audits, as rows of ``keys``; None if none.

    Args:
        settings: Where the warehouse is.
        keys: ``sk_id_curr`` in rising order, shape (n,), all of them in the mart.
    """
    from models_ml.feature_spec import build_feature_spec, to_matrix

    with open_writer(settings) as connection:
        dictionary = read_dictionary(connection)
        audited = dictionary[dictionary["use"] == "audit_only"]
        if audited.empty:
            return None
        spec = build_feature_spec(audited.assign(use="model"))
        table = read_features(connection, spec.names)
    wanted = np.isin(table["sk_id_curr"].to_numpy(), keys)
    return to_matrix(table.filter(pa.array(wanted)), spec), spec
