"""Policy: typed, and a new version for every change."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from warehouse.errors import UsageError
from warehouse.ml_tables import create_ml_tables
from warehouse.policy import POLICY_FILE, load_policy, record_policy

NOON = datetime(2026, 2, 1, 12)
LIMITS: dict[str, float] = load_policy().promotion.model_dump()


def write(tmp_path: Path, **changes: Any) -> Path:
    content = yaml.safe_load(POLICY_FILE.read_text(encoding="utf-8"))
    content |= changes
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    return path


def test_the_reviewed_policy_prices_a_missed_default_ten_to_one() -> None:
    policy = load_policy()
    assert policy.cost_false_negative / policy.cost_false_positive == 10
    assert (policy.points_base, policy.odds_base, policy.points_to_double_odds) == (600, 50, 20)
    assert list(policy.grades) == list("ABCDEFG")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"cost_false_negatve": 5}, "cost_false_negatve"),
        ({"cost_false_positive": 0}, "cost_false_positive"),
        ({"validity_days": "soon"}, "validity_days"),
        ({"grades": {"A": 0.1, "B": 0.05, "C": 1.01}}, "grades"),
        ({"grades": {"A": 0.1, "B": 0.5}}, "grades"),
        ({"promotion": {}}, "promotion.cost_margin"),
        ({"promotion": LIMITS | {"cost_margni": 1}}, "cost_margni"),
        ({"promotion": LIMITS | {"shared_defaults": -1}}, "shared_defaults"),
        ({"promotion": LIMITS | {"lowest_auc": 0.95}}, "lowest_auc below highest_auc"),
        ({"monotone_constraints": {"ext_1": 2}}, "monotone_constraints.ext_1"),
        ({"monotone_constraints": {"ext_1": "up"}}, "monotone_constraints.ext_1"),
    ],
)
def test_unusable_policy_is_refused_by_name(
    tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(UsageError, match=named):
        load_policy(write(tmp_path, **changes))


def test_constraints_are_directions_by_feature(tmp_path: Path) -> None:
    assert load_policy().monotone_constraints == {}
    policy = load_policy(write(tmp_path, monotone_constraints={"ext_1": -1, "ins_share_late": 1}))
    assert policy.monotone_constraints == {"ext_1": -1, "ins_share_late": 1}


def test_a_changed_value_makes_a_new_version_and_edits_none(tmp_path: Path) -> None:
    # given
    connection = duckdb.connect()
    create_ml_tables(connection)
    first, second = load_policy(), load_policy(write(tmp_path, cost_false_negative=5))
    # when
    versions = [record_policy(connection, policy, NOON) for policy in (first, first, second, first)]
    # then
    assert versions == [1, 1, 2, 3]
    rows = connection.sql(
        "select policy_version, cost_false_negative from ml.policies order by all"
    ).fetchall()
    assert rows == [(1, 10.0), (2, 5.0), (3, 10.0)]
    grades = connection.sql(
        "select grade, pd_from, pd_below from ml.policy_grades where policy_version = 2 "
        "order by pd_from"
    ).fetchall()
    assert [grade for grade, _, _ in grades] == list("ABCDEFG")
    assert grades[0][1] == 0 and grades[-1][2] > 1
    assert all(before[2] == after[1] for before, after in itertools.pairwise(grades))


def test_a_changed_limit_of_promotion_is_a_new_version_with_its_own_limits(tmp_path: Path) -> None:
    # given
    connection = duckdb.connect()
    create_ml_tables(connection)
    stricter = load_policy(write(tmp_path, promotion=LIMITS | {"cost_margin": 0}))
    # when
    versions = [record_policy(connection, policy, NOON) for policy in (load_policy(), stricter)]
    # then
    assert versions == [1, 2]
    limits = connection.sql("from ml.policy_limits order by policy_version").fetchall()
    assert {name: value for version, name, value in limits if version == 1} == LIMITS
    assert (2, "cost_margin", 0) in limits
