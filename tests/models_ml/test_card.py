"""The model card: complete or not at all, and readable as a page."""

from __future__ import annotations

import copy
import math
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from models_ml.card import render_markdown, render_page
from models_ml.card_figures import calibration_table, group_table, metric_intervals
from models_ml.evaluate import compute_metrics
from models_ml.gate.evidence import Check
from models_ml.shap_plots import write_shap_plots
from tests.models_ml.applications import SPEC
from warehouse.errors import GateError

COSTS = {"cost_false_negative": 10.0, "cost_false_positive": 1.0}
METRICS = ("auc", "gini", "ks", "pr_auc", "brier", "log_loss", "cost_per_application")


@pytest.fixture
def facts() -> dict[str, Any]:
    model = {
        name: f"{name}-value"
        for name in ("model_name", "mlflow_run_id", "trained_at", "model_sha256", "data_sha256",
                     "feature_list_sha256", "git_sha", "calibration_method")
    } | {
        "model_version": 3, "n_features": 371, "n_trees": 80, "seed": 42, "threshold": 0.091,
        "auc_fold_std": 0.01, "training_seconds": 12.5, "cost_per_application": 0.52,
    }  # fmt: skip
    return {
        "written_on": "2026-02-01",
        "model": model,
        "champion_version": 2,
        "policy": {"cost_false_negative": 10.0, "cost_false_positive": 1.0, "minimum_cohort": 30},
        "policy_version": 4,
        "data": {"n": 20_000, "n_bad": 1600, "default_rate": 0.08, "as_of": "2026-01-31",
                 "drop_sha256": "drop"},
        "folds": [{"fold": 1, "n": 20_000, "n_bad": 1600, "auc": 0.75}],
        "metrics": dict.fromkeys(METRICS, (0.751, 0.742, 0.761)),
        "metric_texts": [(name, name.upper(), "meaning") for name in METRICS],
        "n_resamples": 200,
        "comparison": None,
        "decision": {"approval_rate": 0.7, "bad_rate_approved": 0.04, "theory": 1 / 11,
                     "true_positives": 1.0, "false_positives": 2.0, "true_negatives": 3.0,
                     "false_negatives": 4.0, "cost_approve_all": 0.8, "cost_refuse_all": 0.92},
        "calibration": [{"n": 2000, "mean_pd": 0.01, "default_rate": 0.012}],
        "groups": [{"attribute": "age_band", "group": "under 30", "n": None,
                    "approval_rate": None, "default_rate": None, "false_refusal_rate": None}],
        "protected": {"names": ["Gender"], "auc_with": 0.755, "auc_without": 0.751},
        "concepts": [{"label": "External | scores", "is_external": True, "strength": 0.4,
                      "share": 0.5, "features": ["Score 1"]}],
        "external_share": 0.5,
        "gate": {"checks": [Check("better_than_chance", "passed", "at least 0.65", "0.7510")],
                 "passed": 1, "skipped": 0},
        "lineage": {"code_sha256": "code", "policy_sha256": "policy", "decision_id": "decision",
                    "libraries": ["lightgbm 4.7.0"]},
    }  # fmt: skip


def test_a_card_says_what_a_credit_person_asks(facts: dict[str, Any]) -> None:
    text = render_markdown(facts).replace("\N{NO-BREAK SPACE}", " ")
    for words in ("AUC 0.751 (0.742 to 0.761)", "takes over from version 2", "granted loans",
                  "reject inference", "8.0 %", "from a probability of 9.1 % upwards",
                  "(+0.0040)", "Not for:", "too few", "better_than_chance"):  # fmt: skip
        assert words in text, words
    assert "Compared with other models" not in text


def test_a_comparison_is_shown_where_there_is_one(facts: dict[str, Any]) -> None:
    facts["comparison"] = {"columns": ["model", "auc"], "rows": [["scorecard", "0.7300"]]}
    assert "| scorecard | 0.7300 |" in render_markdown(facts)


def leaves(facts: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to all numbers of the facts that may not be missing."""
    if isinstance(facts, dict):
        items: Any = facts.items()
    elif isinstance(facts, list | tuple):
        items = enumerate(facts)
    else:
        return [path] if isinstance(facts, int | float) and not isinstance(facts, bool) else []
    return [leaf for key, value in items for leaf in leaves(value, (*path, key))]


# With no number here the card says so in words: no champion, nothing measured.
OPTIONAL = {("champion_version",), ("protected", "auc_with"), ("protected", "auc_without")}


@pytest.mark.parametrize("missing", [None, math.nan])
def test_every_number_that_is_missing_stops_the_card(facts: dict[str, Any], missing: Any) -> None:
    paths = [path for path in leaves(facts) if path not in OPTIONAL]
    assert len(paths) > 40
    for path in paths:
        broken = copy.deepcopy(facts)
        broken["metrics"] = {name: list(values) for name, values in broken["metrics"].items()}
        place = broken
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = missing
        with pytest.raises(GateError, match="model card cannot be written"):
            pytest.fail(f"{path} was not missed: {len(render_markdown(broken))}")


def test_a_fact_that_nobody_gathered_stops_the_card(facts: dict[str, Any]) -> None:
    for name in facts:
        with pytest.raises(GateError, match="model card"):
            render_markdown({key: value for key, value in facts.items() if key != name})


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_no_other_file(facts: dict[str, Any], tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 6)).astype(np.float32)
    values[rng.random(values.shape) < 0.1] = np.nan
    pictures = write_shap_plots(tmp_path, SPEC.names, values, rng.normal(size=(200, 6)))
    facts["concepts"][0]["label"] = "<script>alert(1)</script>"
    page = render_page(render_markdown(facts), "Card <3>", pictures)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.seen.count("table") == 9 and tags.seen.count("img") == 2
    assert "<title>Card &lt;3&gt;</title>" in page
    assert "script" not in tags.seen
    assert "http" not in page and "data:image/png;base64,iVBOR" in page


def test_shap_pictures_survive_a_feature_that_is_missing_or_says_nothing(tmp_path: Path) -> None:
    values = np.full((30, 2), np.nan, dtype=np.float32)
    values[:, 1] = 1
    files = write_shap_plots(tmp_path, ("gone", "same"), values, np.zeros((30, 2)))
    assert [file.name for file in files] == ["shap_beeswarm.png", "shap_bars.png"]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)


def test_metrics_of_the_card_are_those_of_the_training_and_of_sklearn() -> None:
    # given probabilities with many ties
    rng = np.random.default_rng(1)
    probability = np.round(rng.uniform(0.005, 0.5, 3000), 2)
    target = (rng.random(3000) < probability).astype(np.int8)
    found = metric_intervals(probability, target, 0.1, seed=1, **COSTS)
    known = compute_metrics(
        probability, target, (np.arange(3000) % 5).astype(np.int8), threshold=0.1, **COSTS
    )
    for name in set(METRICS) - {"gini"}:
        assert found[name][0] == pytest.approx(known[name], abs=1e-12), name
    assert found["auc"][0] == pytest.approx(roc_auc_score(target, probability))
    assert found["pr_auc"][0] == pytest.approx(average_precision_score(target, probability))


def test_intervals_hold_the_truth_about_nineteen_times_in_twenty() -> None:
    # given a score whose AUC is known: good and bad are normal, one apart
    truth, hits = 0.7602, 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        target = (np.arange(600) < 120).astype(np.int8)
        log_odds = rng.normal(size=600) + target - 2
        probability = 1 / (1 + np.exp(-log_odds))
        _, lower, upper = metric_intervals(probability, target, 0.1, seed=seed, **COSTS)["auc"]
        hits += lower < truth < upper
    assert 53 <= hits <= 60


def test_small_groups_are_withheld_and_tenths_hold_everyone() -> None:
    probability = np.linspace(0.01, 0.5, 105)
    target = (np.arange(105) % 7 == 0).astype(np.int8)
    groups = np.array(["F"] * 100 + ["M"] * 5, dtype=object)
    women, men = group_table(probability, target, 0.25, {"gender": groups}, 30)
    assert women["n"] == 100 and men["n"] is None and men["approval_rate"] is None
    assert women["approval_rate"] == pytest.approx(np.mean(probability[:100] < 0.25))
    rows = calibration_table(probability, target)
    assert len(rows) == 10 and sum(row["n"] for row in rows) == 105
