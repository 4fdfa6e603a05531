from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models_ml.drift_report import evidently_report
from tests.models_ml.applications import SPEC, make_applications
from warehouse.errors import GateError


def make_frame(n: int, seed: int) -> pd.DataFrame:
    return pd.DataFrame(make_applications(n, seed).matrix, columns=list(SPEC.names))


def test_report_finds_the_shift_and_sets_empty_features_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a shifted score, a feature that lost all its values, and one beyond the limit
    reference, current = make_frame(2500, 1), make_frame(2400, 2)
    current["external_score"] += 1
    current["income"] = np.nan
    # When
    summary = evidently_report(
        reference,
        current,
        tmp_path / "night" / "drift.html",
        tmp_path / "night" / "drift.json",
        features=["external_score", "income", "region", "noise", "debt_ratio"],
        categorical=SPEC.categorical,
        seed=1,
        max_rows=2000,
        max_features=4,
    )
    # Then
    assert summary.empty_features == ("income",)
    assert "income" in caplog.text
    assert (summary.rows, summary.features, summary.features_drifted) == (2000, 3, 1)
    assert summary.drifted_share == pytest.approx(1 / 3)
    assert "external_score" in (tmp_path / "night" / "drift.html").read_text()
    metrics = json.loads((tmp_path / "night" / "drift.json").read_text())["metrics"]
    distance = {m["config"]["column"]: m["value"] for m in metrics if "column" in m["config"]}
    assert set(distance) == {"external_score", "region", "noise"}
    assert distance["external_score"] > 0.1 > max(distance["region"], distance["noise"])


def test_nothing_to_compare_is_refused(tmp_path: Path) -> None:
    frame = make_frame(600, 1)
    with pytest.raises(GateError, match="values on both sides"):
        evidently_report(
            frame,
            frame.assign(income=np.nan),
            tmp_path / "drift.html",
            tmp_path / "drift.json",
            features=["income"],
            categorical=(),
            seed=1,
        )
