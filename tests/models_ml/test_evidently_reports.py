from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models_ml import evidently_reports
from models_ml.evidently_reports import Outcomes, ReportSummary, sample_rows, write_reports
from tests.models_ml.applications import SPEC, make_applications
from warehouse.errors import GateError


def make_frame(n: int, seed: int) -> pd.DataFrame:
    return pd.DataFrame(make_applications(n, seed).matrix, columns=list(SPEC.names))


def make_outcomes(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    probability = np.clip(rng.beta(0.9, 10.3, n), 0.002, 0.98)
    return pd.DataFrame({"pd": probability, "target": rng.random(n) < probability})


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ReportSummary]:
    """Reports of a shifted score and a feature that lost its values; three features at a time."""
    folder = tmp_path_factory.mktemp("reports") / "night"
    reference, current = make_frame(2500, 1), make_frame(2000, 2)
    current["external_score"] += 1
    current["income"] = np.nan
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidently_reports, "FEATURES_AT_A_TIME", 3)
        summary = write_reports(
            reference,
            current,
            folder,
            categorical=SPEC.categorical,
            outcomes=Outcomes(make_outcomes(3000, 3), make_outcomes(900, 4), threshold=0.1),
        )
    return folder, summary


def read_metrics(folder: Path, report: str) -> list[dict[str, Any]]:
    metrics: list[dict[str, Any]] = json.loads((folder / f"{report}.json").read_text())["metrics"]
    return metrics


def test_summary_counts_the_shift_and_sets_empty_features_aside(
    written: tuple[Path, ReportSummary],
) -> None:
    _, summary = written
    assert summary.empty_features == ("income",)
    assert (summary.rows, summary.features, summary.features_drifted) == (2000, 5, 1)
    assert summary.outcomes == 900


def test_report_on_drift_holds_every_feature_once(written: tuple[Path, ReportSummary]) -> None:
    folder, _ = written
    metrics = read_metrics(folder, "drift")
    distance = {m["config"]["column"]: m["value"] for m in metrics if "column" in m["config"]}
    assert distance.keys() == set(SPEC.names) - {"income"}
    assert [name for name, value in distance.items() if value >= 0.1] == ["external_score"]
    assert sum(m["value"]["count"] for m in metrics if "column" not in m["config"]) == 1
    page = (folder / "drift.html").read_text()
    assert all(name in page for name in distance)


def test_report_on_quality_counts_missing_values(written: tuple[Path, ReportSummary]) -> None:
    folder, _ = written
    reference, current = make_frame(2500, 1), make_frame(2000, 2)
    assert current["debt_ratio"].isna().any()
    missing = {
        m["config"]["column"]: m["value"]["count"]
        for m in read_metrics(folder, "quality")
        if m["metric_name"].startswith("MissingValueCount")
    }
    expected = current.drop(columns="income").isna().sum().to_dict()
    assert missing == expected
    assert str(int(reference["debt_ratio"].isna().sum())) in (folder / "quality.html").read_text()


def test_report_on_performance_holds_predictions_against_outcomes(
    written: tuple[Path, ReportSummary],
) -> None:
    from sklearn.metrics import recall_score, roc_auc_score

    folder, _ = written
    metrics = read_metrics(folder, "performance")
    values = {m["metric_name"].split("(")[0]: m["value"] for m in metrics}
    current = make_outcomes(900, 4)
    assert values["RocAuc"] == pytest.approx(roc_auc_score(current["target"], current["pd"]))
    recall = recall_score(current["target"], current["pd"] >= 0.1)
    assert values["Recall"] == pytest.approx(recall)
    assert (folder / "performance.html").stat().st_size > 100_000


def test_without_outcomes_there_is_no_report_on_performance(tmp_path: Path) -> None:
    frame = make_frame(600, 1)
    summary = write_reports(
        frame[["noise"]], frame[["noise"]], tmp_path / "night", categorical=SPEC.categorical
    )
    assert (summary.outcomes, summary.features_drifted) == (0, 0)
    found = sorted(path.name for path in (tmp_path / "night").iterdir())
    assert found == ["drift.html", "drift.json", "quality.html", "quality.json"]


def test_nothing_to_compare_is_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    frame = make_frame(600, 1)[["income"]]
    with pytest.raises(GateError, match="values on both sides"):
        write_reports(frame, frame.assign(income=np.nan), tmp_path / "night", categorical=())
    assert "income" in caplog.text


def test_a_sample_is_drawn_by_its_seed_and_keeps_the_order() -> None:
    drawn = sample_rows(1000, 100, seed=1)
    assert len(set(drawn)) == 100 and list(drawn) == sorted(drawn)
    assert list(sample_rows(1000, 100, seed=1)) == list(drawn) != list(sample_rows(1000, 100, 2))
    assert list(sample_rows(3, 100, seed=1)) == [0, 1, 2]
