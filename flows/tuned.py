"""What the last tuning left for training: the features to read and the parameters to use."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from warehouse.ml_tables import read_rows

if TYPE_CHECKING:
    from models_ml.feature_spec import FeatureSpec
    from models_ml.params import TrainingParams

logger = logging.getLogger(__name__)

# The parameters that a study searches, columns of ml.tuned_params.
SEARCHED = (
    "num_leaves",
    "max_depth",
    "min_data_in_leaf",
    "feature_fraction",
    "lambda_l1",
    "lambda_l2",
)

# Parameters of leaves follow the number of rows; beyond this ratio they deserve a new search.
ROWS_RATIO_MAX = 2.0


def keep_selected(connection: duckdb.DuckDBPyConnection, candidates: FeatureSpec) -> FeatureSpec:
    """Return the features that tuning kept of exactly these candidates; all where it saw others."""
    from models_ml.feature_spec import cut_spec

    rows = read_rows(connection, "feature_selection", candidates_sha256=candidates.sha256)
    if rows.empty:
        return candidates
    kept = set(rows.loc[rows["is_kept"], "feature"])
    logger.info("tuning kept %d of %d features", len(kept), len(candidates.names))
    return cut_spec(candidates, np.flatnonzero([name in kept for name in candidates.names]))


def read_tuned_params(
    connection: duckdb.DuckDBPyConnection, spec: FeatureSpec, n_rows: int
) -> TrainingParams | None:
    """Return the parameters tuned for this feature list, or None where it was never tuned."""
    from models_ml.params import TrainingParams

    found = read_rows(connection, "tuned_params", feature_list_sha256=spec.sha256)
    if found.empty:
        logger.info("training with the default parameters: these features were never tuned")
        return None
    [row] = found.to_dict("records")
    ratio = n_rows / row["n_training_rows"]
    logger.info(
        "training with parameters tuned in %d trials on %d rows (AUC %.4f, before %.4f)",
        row["n_trials"], row["n_training_rows"], row["auc"], row["auc_start"],
    )  # fmt: skip
    if not 1 / ROWS_RATIO_MAX <= ratio <= ROWS_RATIO_MAX:
        logger.warning(
            "they were tuned on %d rows and there are %d now: run `scorehouse tune` again",
            row["n_training_rows"], n_rows,
        )  # fmt: skip
    return TrainingParams(
        **{name: row[name] for name in (*SEARCHED, "learning_rate", "early_stopping_rounds")}
    )
