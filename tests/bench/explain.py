"""CPU time of predicting, explaining and reducing an application, and how exact that is.

python -m tests.bench.explain --rows 20000 --compared 20000 --warehouse path/to/warehouse.duckdb
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from models_ml.explain import ContributionChunk, reduce_contributions
from models_ml.feature_spec import FeatureSpec, build_feature_spec, to_matrix
from models_ml.params import TrainingParams
from models_ml.tree_shap import TreeShap, read_lightgbm

Matrix = npt.NDArray[np.float32]

N_TREES = 400
LEAVES = {6: 34, 7: 31}  # by depth: the policy's default, and its limit
N_CONCEPTS = 30
REDUCED_ROWS = 8192


def run(
    n_rows: int = 20_000,
    warehouse: Path | None = None,
    n_compared: int = 1000,
    n_trained: int = 40_000,
    depths: Sequence[int] = tuple(LEAVES),
    seed: int = 42,
) -> dict[str, Any]:
    """Measure in microseconds of CPU per row, the best of three, models of ``N_TREES`` trees.

    Args:
        n_rows: Applications that are predicted and explained.
        warehouse: Its mart and outcomes are read; generated numbers where there is none.
        n_compared: Rows, the first of them, that LightGBM's own contributions are timed on.
        n_trained: Rows that the models are trained on.
        depths: Of the models.
        seed: Seed of the generated numbers and of the training.

    Returns:
        By depth: times, and largest differences to LightGBM's own contributions (``n_compared``
        rows) and to the margin (all rows).
    """
    matrix, target, spec = (
        _read(warehouse, max(n_rows, n_trained))
        if warehouse
        else _generate(max(n_rows, n_trained), seed)
    )
    results = {}
    for depth in depths:
        params = TrainingParams(max_depth=depth, num_leaves=LEAVES[depth], learning_rate=0.02)
        settings = params.to_lightgbm(seed, threads=1)
        data = lgb.Dataset(
            matrix[:n_trained],
            target[:n_trained],
            feature_name=list(spec.names),
            categorical_feature=spec.categorical_indices,
            params=settings,
        )
        booster = lgb.train(settings, data, N_TREES)
        results[f"depth_{depth}"] = _measure(booster, matrix[:n_rows], spec, n_compared)
    return results


def _measure(
    booster: lgb.Booster, matrix: Matrix, spec: FeatureSpec, n_compared: int
) -> dict[str, Any]:
    text = booster.model_to_string()
    read_lightgbm(text).explain(matrix[:1])  # compiled, or read from numba's cache
    model, build = _timed(lambda: read_lightgbm(text), 1)
    predict, explain = {}, {}
    for threads in (1, 2):
        margins, predict[threads] = _timed(
            lambda n=threads: booster.predict(matrix, raw_score=True, num_threads=n), len(matrix)
        )
        found, explain[threads] = _timed(lambda n=threads: model.explain(matrix, n), len(matrix))
    compared = matrix[:n_compared]
    expected, contrib = _timed(
        lambda: booster.predict(compared, pred_contrib=True, num_threads=1), len(compared), 1
    )
    return {
        "rows": len(matrix),
        "features": matrix.shape[1],
        "trees": booster.num_trees(),
        "predict_us": predict,
        "explain_us": explain,
        "explain_to_predict": {n: round(explain[n] / predict[n], 2) for n in explain},
        "pred_contrib_us": contrib,
        "reduce_us": _time_reduce(model, matrix[:REDUCED_ROWS], spec),
        "build_seconds": round(build / 1e6, 3),
        "table_mb": round(model.tables.nbytes / 1e6, 1),
        "rows_compared": len(compared),
        "max_difference": float(np.abs(found[: len(compared)] - expected[:, :-1]).max()),
        "max_base_difference": float(np.abs(expected[:, -1] - model.base_value).max()),
        "max_additivity_gap": float(np.abs(found.sum(axis=1) + model.base_value - margins).max()),
    }


def _time_reduce(model: TreeShap, matrix: Matrix, spec: FeatureSpec) -> float:
    contributions = model.explain(matrix)
    chunk = ContributionChunk(
        slice(0, len(matrix)), np.full(len(matrix), model.base_value), contributions
    )
    keys = np.arange(len(matrix))
    # Families share a concept, as they nearly do in the dictionary.
    concepts = {
        name: str(position * N_CONCEPTS // len(spec.names))
        for position, name in enumerate(spec.names)
    }
    _, cost = _timed(lambda: reduce_contributions(chunk, keys, matrix, spec, concepts), len(matrix))
    return cost


def _timed(work: Callable[[], Any], n_rows: int, repeats: int = 3) -> tuple[Any, float]:
    """Return what the work returns and the least CPU time it took, in microseconds per row."""
    costs = []
    for _ in range(repeats):
        started = time.process_time()
        result = work()
        costs.append(time.process_time() - started)
    return result, round(min(costs) / n_rows * 1e6, 2)


def _read(warehouse: Path, n_rows: int) -> tuple[Matrix, npt.NDArray[np.float32], FeatureSpec]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        spec = build_feature_spec(connection.sql("select * from reference.feature_dictionary").df())
        table = connection.sql(f"""
            select features.*, labels.target
            from features.application_features as features
            inner join features.application_labels as labels using (sk_id_curr)
            order by hash(sk_id_curr), sk_id_curr
            limit {n_rows}
        """).to_arrow_table()
    return to_matrix(table, spec), table["target"].to_numpy().astype(np.float32), spec


def _generate(n_rows: int, seed: int) -> tuple[Matrix, npt.NDArray[np.float32], FeatureSpec]:
    """600 features, a fifth of the values missing, 20 of them categories of up to 60 codes."""
    rng = np.random.default_rng(seed)
    names = tuple(f"feature_{position:03}" for position in range(600))
    spec = FeatureSpec(names, names[:20])
    matrix = rng.normal(size=(n_rows, len(names))).astype(np.float32)
    matrix[:, 20:] = np.round(matrix[:, 20:] * 1000) / 1000
    matrix[:, :20] = rng.integers(0, np.linspace(2, 60, 20), (n_rows, 20))
    log_odds = matrix[:, 20:220] @ rng.normal(scale=0.1, size=200) - 2.5
    log_odds += (matrix[:, :20] % 5 == 3) @ rng.normal(scale=0.4, size=20)
    target = (rng.random(n_rows) < 1 / (1 + np.exp(-log_odds))).astype(np.float32)
    matrix[rng.random(matrix.shape) < 0.2] = np.nan
    return matrix, target, spec


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--warehouse", type=Path)
    parser.add_argument("--compared", type=int, default=1000)
    parser.add_argument("--depth", type=int, choices=LEAVES, action="append")
    chosen = parser.parse_args()
    depths = chosen.depth or tuple(LEAVES)
    result = run(chosen.rows, chosen.warehouse, chosen.compared, depths=depths)
    json.dump(result, sys.stdout, indent=2)
    sys.stdout.write("\n")
