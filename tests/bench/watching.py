"""What it costs to compare a night with the training, on generated features.

python -m tests.bench.watching --rows 50000 --features 400 [--only drift quality performance psi]
python -m tests.bench.watching --rows 356255 --features 400 --only psi
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models_ml import drift, evidently_reports
from models_ml.feature_spec import FeatureSpec
from tests.bench.meter import measure
from tests.bench.run import describe_machine

PIECES = ("drift", "quality", "performance", "psi")
# Of ten features one holds codes and every other one has gaps, as in the mart.
CODES, GAPS, MISSING = 10, 2, 0.3


def make_spec(n: int) -> FeatureSpec:
    """Name ``n`` features, in order."""
    names = tuple(f"feature_{index:04d}" for index in range(n))
    return FeatureSpec(names, names[::CODES])


def make_matrix(rows: int, spec: FeatureSpec, seed: int) -> npt.NDArray[np.float32]:
    """Draw codes, bell curves and long tails, shape (rows, features)."""
    rng = np.random.default_rng(seed)
    matrix = np.empty((rows, len(spec.names)), dtype=np.float32)
    for index, name in enumerate(spec.names):
        if name in spec.categorical:
            matrix[:, index] = rng.integers(0, 8, rows)
        else:
            matrix[:, index] = rng.lognormal(3, 1, rows) if index % 3 else rng.normal(size=rows)
        if index % GAPS:
            matrix[rng.random(rows) < MISSING, index] = np.nan
    return matrix


def make_outcomes(rows: int, seed: int) -> pd.DataFrame:
    """Draw probabilities and outcomes that bear them out."""
    rng = np.random.default_rng(seed)
    probability = np.clip(rng.beta(0.9, 10.3, rows), 0.002, 0.98)
    return pd.DataFrame({"pd": probability, "target": rng.random(rows) < probability})


def make_work(rows: int, features: int, folder: Path) -> dict[str, Callable[[], Any]]:
    """Return each piece as a function without arguments; ``rows`` are those of either side."""
    import evidently  # noqa: F401  # ten CPU seconds that would count for the first piece

    spec = make_spec(features)
    before, now = (make_matrix(rows, spec, seed) for seed in (1, 2))
    frames = [pd.DataFrame(matrix, columns=list(spec.names)) for matrix in (before, now)]
    outcomes = evidently_reports.Outcomes(make_outcomes(rows, 3), make_outcomes(rows, 4), 0.1)

    def psi() -> None:
        bins = drift.build_reference_bins(before, spec)
        drift.psi_table(bins, drift.count_bins(now, spec, bins))

    sides = (*frames, spec.categorical)
    return {
        "drift": partial(evidently_reports.report_drift, *sides, folder / "drift"),
        "quality": partial(evidently_reports.report_quality, *sides, folder / "quality"),
        "performance": partial(
            evidently_reports.report_performance, outcomes, folder / "performance"
        ),
        "psi": psi,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print, a line of JSON for each piece."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=50_000, help="rows of either side")
    parser.add_argument("--features", type=int, default=400)
    parser.add_argument("--only", nargs="+", choices=PIECES, default=PIECES)
    options = parser.parse_args(arguments)
    size = {"rows": options.rows, "features": options.features}
    sys.stdout.write(json.dumps(describe_machine()) + "\n")
    with tempfile.TemporaryDirectory() as folder:
        work = make_work(options.rows, options.features, Path(folder))
        for name in options.only:
            used = measure(work[name])
            written = sum(path.stat().st_size for path in Path(folder).glob(f"{name}.*"))
            figures = {"piece": name, **size, **used, "report_bytes": written}
            sys.stdout.write(json.dumps(figures) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
