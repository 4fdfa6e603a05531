from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from models_ml.evaluate import threshold_curve
from models_ml.plots import write_plots


def test_plots_are_written_without_touching_pyplot(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    probability = rng.uniform(0, 0.5, 200)
    target = (rng.random(200) < probability).astype(np.int8)
    curve = threshold_curve(probability, target, cost_false_negative=10, cost_false_positive=1)
    importance = pd.DataFrame({"feature": ["a", "b"], "gain": [3.0, 1.0]})
    pyplot_before = "matplotlib.pyplot" in sys.modules

    files = write_plots(tmp_path / "plots", probability, target, curve, importance, 0.09)

    assert [file.name for file in files] == [
        "roc.png",
        "precision_recall.png",
        "calibration.png",
        "cost_curve.png",
        "importance.png",
    ]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
    assert ("matplotlib.pyplot" in sys.modules) == pyplot_before
