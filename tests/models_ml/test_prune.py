from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models_ml import prune
from models_ml.feature_spec import FeatureSpec
from models_ml.prune import Selection, select_features
from models_ml.split import assign_folds
from tests.models_ml.applications import QUICK, SPEC, Applications, make_applications

ADDED = ("constant", "copy", "gap", "half_copy", "rank_copy", "rare")
PARAMS = replace(QUICK, max_rounds=30)


def widen(rows: Applications) -> tuple[np.ndarray, FeatureSpec]:
    """Add features that say nothing or nothing new; names stay in order."""
    rng = np.random.default_rng(4)
    n = len(rows.keys)
    external = rows.matrix[:, 2]
    debt = rows.matrix[:, 0]
    columns = dict(zip(SPEC.names, rows.matrix.T, strict=True)) | {
        "constant": np.full(n, 3.0),
        # Known in fewer rows than what it repeats, so that it is the one that goes.
        "copy": np.where(np.arange(n) < 3, np.nan, external),
        "gap": np.where(rng.random(n) < 0.5, np.nan, 1.0),
        # The same values, but known in other rows: that says something of its own.
        "half_copy": np.where(rng.random(n) < 0.5, np.nan, debt),
        "rank_copy": -np.exp(3 * debt),
        "rare": np.where(np.arange(n) == 7, 1.0, np.nan),
    }
    names = tuple(sorted(columns))
    matrix = np.column_stack([columns[name] for name in names]).astype(np.float32)
    return matrix, FeatureSpec(names, SPEC.categorical)


def select(rows: Applications, matrix: np.ndarray, spec: FeatureSpec) -> Selection:
    return select_features(matrix, rows.target, rows.folds, spec, PARAMS, seed=1, threads=1)


@pytest.fixture(scope="module")
def selection() -> Selection:
    rows = make_applications(1200, seed=21)
    return select(rows, *widen(rows))


def reasons(selection: Selection) -> dict[str, str]:
    return dict(zip(selection.features["feature"], selection.features["reason"], strict=True))


def test_what_says_nothing_or_nothing_new_goes_with_its_reason(selection: Selection) -> None:
    found = reasons(selection)
    assert found["constant"] == "constant"
    assert found["rare"] == "missing in more than 99.5% of rows"
    assert found["copy"].startswith("repeats external_score (Spearman")
    assert found["rank_copy"] == "repeats debt_ratio (Spearman -1.0000)"


def test_what_is_known_in_other_rows_repeats_nothing(selection: Selection) -> None:
    assert not reasons(selection)["half_copy"].startswith("repeats")
    # nor is a feature constant whose gaps may tell something
    assert reasons(selection)["gap"] != "constant"


def test_what_drives_the_target_stays_and_gains_more_than_shuffled(selection: Selection) -> None:
    table = selection.features.set_index("feature")
    for name in ("external_score", "debt_ratio"):
        assert table.loc[name, "is_kept"] and table.loc[name, "reason"] == "kept"
        assert table.loc[name, "gain"] > table.loc[name, "null_gain_p75"]
    assert table["is_kept"].eq(table["reason"] == "kept").all()
    assert table.loc[["constant", "copy"], "gain"].isna().all()


def test_the_same_data_gives_the_same_selection(selection: Selection) -> None:
    rows = make_applications(1200, seed=21)
    assert select(rows, *widen(rows)).features.equals(selection.features)


def test_rules_are_compared_by_selections_inside_the_folds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given features that are noise only: a selection on all rows would find an AUC above a half
    rng = np.random.default_rng(8)
    n, f = 500, 60
    keys = np.arange(n, dtype=np.int64)
    target = (rng.random(n) < 0.2).astype(np.int8)
    rows = Applications(keys, rng.normal(size=(n, f)).astype(np.float32), target,
                        assign_folds(keys, target, seed=1))  # fmt: skip
    spec = FeatureSpec(tuple(f"noise_{i:02}" for i in range(f)), ())
    # when a rule wins, however slightly, for being smaller
    monkeypatch.setattr(prune, "AUC_TOLERANCE", 0.2)
    selection = select(rows, rows.matrix, spec)
    # then its AUC is that of chance, what the list would pretend is known, and it is not used
    aucs = selection.rules.set_index("rule")["auc"]
    assert abs(aucs["above null"] - 0.5) < 0.06
    assert selection.flattery > prune.FLATTERY_MAX
    assert selection.rule == "all"
    assert selection.features["is_kept"].all()


def test_a_smaller_list_that_loses_nothing_and_flatters_nobody_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prune, "AUC_TOLERANCE", 0.2)
    monkeypatch.setattr(prune, "FLATTERY_MAX", 0.5)
    rows = make_applications(1200, seed=21)
    selection = select(rows, *widen(rows))
    assert selection.rule == "above null"
    found = reasons(selection)
    assert "gains no more than on a shuffled target" in found.values()
    assert found["external_score"] == "kept"
