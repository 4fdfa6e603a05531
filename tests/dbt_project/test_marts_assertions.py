"""Each claim of ``dbt_project/tests/scores`` holds on a sound release and catches its poison."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jinja2
import pytest

from warehouse.settings import PROJECT_ROOT

ASSERTIONS = {
    path.stem: path
    for path in sorted((PROJECT_ROOT / "dbt_project" / "tests" / "scores").glob("*.sql"))
}

# Two applications: 1 is accepted, 2 refused; one batch, one model, one policy.
SOUND_RELEASE = """
create table application_features as
    select * from (values (1), (2)) as t(sk_id_curr);
create table scores_history as select * from (values
    (1, 'night', 1, 1, 'champion', 0.02, 612.0, 0.1, 'accept'),
    (2, 'night', 1, 1, 'champion', 0.50, 487.0, 0.1, 'refuse')
) as t(sk_id_curr, batch_id, model_version, policy_version, role, pd, score_points, threshold,
       decision);
create table scores_latest as from scores_history;
create table batch as
    select 2 as n_applications, 1 as n_accepted, 0 as n_review, 1 as n_refused;
create table stg_ml__batches as select * from (values
    ('night', true), ('before', false)
) as t(batch_id, is_latest);
create table stg_ml__scores as select * from (values
    ('night', 1), ('night', 2)
) as t(batch_id, sk_id_curr);
create table score_changes as select * from (values
    (1, 0.01e0, 0.004e0, 0.006e0, 0e0, -6e0, -4e0, -2e0, 0e0)
) as t(sk_id_curr, delta_pd, delta_pd_data, delta_pd_model, delta_pd_policy,
       delta_points, delta_points_data, delta_points_model, delta_points_policy);
create table score_audit as select * from (values
    ('night', 'before', 1, true, null), ('before', 'earlier', 1, false, 'altered then')
) as t(batch_id, scored_batch_id, sk_id_curr, is_equal, reason);
create table shap_summary as select * from (values
    (1, -2.5e0, 0.25e0, -2.75e0), (2, -2.5e0, -0.5e0, 0e0)
) as t(sk_id_curr, base_value, shap_rest, margin);
create table shap_topk as select * from (values
    (1, 'income', -0.5e0), (2, 'income', 2e0), (2, 'debt', 1e0)
) as t(sk_id_curr, feature, contribution);
create table stg_ml__concept_contributions as select * from (values
    (1, 'income', -0.5), (1, 'debt', 0.25),
    (2, 'income', 2.0), (2, 'debt', 0.75), (2, 'age', -0.25)
) as t(sk_id_curr, concept, contribution);
create table score_reasons as select * from (values
    (1, 1, 'for', 'income', 14.4),
    (1, 1, 'against', 'debt', -7.2),
    (2, 1, 'against', 'income', -57.7),
    (2, 2, 'against', 'debt', -21.6),
    (2, 1, 'for', 'age', 7.2)
) as t(sk_id_curr, rank, direction, concept, contribution_points);
create table feature_dictionary as select * from (values
    ('income', 'model', 'Revenu', 'Income'),
    ('debt', 'model', 'Dette', 'Debt'),
    ('gender', 'audit_only', 'Sexe', 'Gender')
) as t(feature, use, label_fr, label_en);
create table category_vocabulary as select 'Femme' as label_fr, 'Woman' as label_en;
create table concepts as select 'Revenu' as label_fr, 'Income' as label_en;
create table importance_global as select * from (values
    ('feature', 'income'), ('feature', 'debt'), ('concept', 'money')
) as t(level, name);
create table int_recourse_variants_decided as select * from (values
    (2, 0, 0.50, 487.0, 'refuse'), (2, 1, 0.02, 612.0, 'accept')
) as t(sk_id_curr, variant, pd, score_points, decision);
create table recourse as
    select 2 as sk_id_curr, 0.02 as new_pd, 'accept' as new_decision, true as flips;
create table dq_results as select * from (values
    ('night', 'explanation_stability', 'pass'), ('night', 'explanation_coverage', 'skipped'),
    ('before', 'explanation_coverage', 'fail'), ('night', 'assert_something', 'fail')
) as t(batch_id, check_name, status);
create table dim_model as select 1 as model_version, 100 as n_training_rows;
create table threshold_curve as select * from (values
    (1, 0.1, 60, 6, 34, 58, 2), (1, 0.2, 90, 4, 6, 86, 4)
) as t(model_version, threshold, approvals, true_positives, false_positives,
       true_negatives, false_negatives);
"""

POISONS = [
    (
        "assert_the_history_holds_each_score_once",
        "insert into scores_history from scores_history where sk_id_curr = 1",
    ),
    (
        "assert_the_history_holds_each_score_once",
        "update scores_history set sk_id_curr = 1 where sk_id_curr = 2",
    ),
    ("assert_audited_scores_are_rebuilt", "update score_audit set is_equal = false"),
    ("assert_audited_scores_are_rebuilt", "update score_audit set is_equal = null"),
    (
        "assert_an_unchanged_request_keeps_its_score",
        "update int_recourse_variants_decided set pd = 0.49 where variant = 0",
    ),
    (
        "assert_an_unchanged_request_keeps_its_score",
        "update int_recourse_variants_decided set score_points = 488 where variant = 0",
    ),
    (
        "assert_an_unchanged_request_keeps_its_score",
        "update int_recourse_variants_decided set decision = 'review' where variant = 0",
    ),
    ("assert_an_unchanged_request_keeps_its_score", "update recourse set new_pd = 0.5"),
    ("assert_an_unchanged_request_keeps_its_score", "update recourse set flips = false"),
    ("assert_an_unchanged_request_keeps_its_score", "update recourse set sk_id_curr = 1"),
    ("assert_explanations_are_sound", "update dq_results set status = 'fail'"),
    (
        "assert_parts_of_a_change_sum_to_it",
        "update score_changes set delta_pd_model = delta_pd_model + 1e-11",
    ),
    (
        "assert_parts_of_a_change_sum_to_it",
        "update score_changes set delta_points_policy = delta_points_policy + 1e-11",
    ),
    ("assert_parts_of_a_change_sum_to_it", "update score_changes set delta_pd_data = null"),
    ("assert_contributions_add_up", "update shap_topk set contribution = contribution + 0.001"),
    ("assert_contributions_add_up", "update shap_summary set shap_rest = 'nan'"),
    ("assert_contributions_add_up", "delete from shap_topk where sk_id_curr = 1"),
    (
        "assert_concepts_add_up",
        "delete from stg_ml__concept_contributions where concept = 'age'",
    ),
    (
        "assert_concepts_add_up",
        "delete from stg_ml__concept_contributions where sk_id_curr = 1",
    ),
    ("assert_every_application_is_scored_once", "delete from scores_latest where sk_id_curr = 2"),
    ("assert_every_application_is_scored_once", "insert into application_features values (3)"),
    ("assert_every_application_is_scored_once", "delete from application_features"),
    (
        "assert_every_application_is_scored_once",
        "insert into scores_latest from scores_latest limit 1",
    ),
    ("assert_no_score_is_lost", "delete from scores_history where sk_id_curr = 2"),
    ("assert_no_score_is_lost", "insert into stg_ml__scores values ('before', 1)"),
    (
        "assert_pd_is_a_probability_and_falls_with_points",
        "update scores_history set score_points = 700 where sk_id_curr = 2",
    ),
    (
        "assert_pd_is_a_probability_and_falls_with_points",
        "update scores_history set pd = 1 where sk_id_curr = 2",
    ),
    (
        "assert_pd_is_a_probability_and_falls_with_points",
        "update scores_history set pd = null where sk_id_curr = 1",
    ),
    (
        "assert_nobody_past_the_threshold_is_accepted",
        "update scores_history set decision = 'accept' where sk_id_curr = 2",
    ),
    (
        "assert_nobody_past_the_threshold_is_accepted",
        "update scores_history set decision = 'refuse' where sk_id_curr = 1",
    ),
    (
        "assert_reasons_are_at_most_four_each_way_in_order_of_weight",
        "update score_reasons set rank = 3 - rank where sk_id_curr = 2 and direction = 'against'",
    ),
    (
        "assert_reasons_are_at_most_four_each_way_in_order_of_weight",
        "insert into score_reasons select 2, rank, 'against', 'c' || rank, -5.0 / rank "
        "from range(3, 6) as more(rank)",
    ),
    (
        "assert_reasons_are_at_most_four_each_way_in_order_of_weight",
        "update score_reasons set contribution_points = -contribution_points",
    ),
    (
        "assert_the_heaviest_concepts_are_never_dropped",
        "delete from score_reasons where sk_id_curr = 2 and concept = 'income'",
    ),
    (
        "assert_the_heaviest_concepts_are_never_dropped",
        "update score_reasons set concept = 'debt' where sk_id_curr = 2 and rank = 1",
    ),
    (
        "assert_the_heaviest_concepts_are_never_dropped",
        "delete from score_reasons where direction = 'for'",
    ),
    ("assert_reasons_use_plain_words", "update feature_dictionary set label_en = 'Its SHAP value'"),
    ("assert_reasons_use_plain_words", "update category_vocabulary set label_fr = 'La feature'"),
    ("assert_reasons_use_plain_words", "update concepts set label_en = 'Log-odds of income'"),
    (
        "assert_protected_attributes_never_reach_the_model",
        "insert into importance_global values ('feature', 'gender')",
    ),
    (
        "assert_protected_attributes_never_reach_the_model",
        "insert into shap_topk values (1, 'unheard_of', 0)",
    ),
    (
        "assert_threshold_curve_counts_every_training_row",
        "update threshold_curve set false_negatives = false_negatives + 1",
    ),
    (
        "assert_threshold_curve_counts_every_training_row",
        "update threshold_curve set approvals = 1 where threshold = 0.2",
    ),
    ("assert_batch_is_one_row", "delete from batch"),
    ("assert_batch_is_one_row", "insert into batch from batch"),
    ("assert_batch_is_one_row", "update batch set n_applications = 3"),
    ("assert_batch_is_one_row", "update batch set n_review = 1"),
]


@pytest.fixture
def release() -> duckdb.DuckDBPyConnection:
    return make_release()


def make_release() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(SOUND_RELEASE)
    return connection


def findings(release: duckdb.DuckDBPyConnection, assertion: Path) -> int:
    """Count the rows that contradict an assertion, its ``ref`` reading the release's tables."""
    statement = jinja2.Template(assertion.read_text(encoding="utf-8")).render(ref=str)
    return len(release.execute(statement).fetchall())


@pytest.mark.parametrize("name", ASSERTIONS)
def test_assertion_accepts_a_sound_release(release: duckdb.DuckDBPyConnection, name: str) -> None:
    assert findings(release, ASSERTIONS[name]) == 0


@pytest.mark.parametrize(("name", "poison"), POISONS)
@pytest.mark.promise(6, 18)
def test_assertion_catches_its_poison(
    release: duckdb.DuckDBPyConnection, name: str, poison: str
) -> None:
    release.execute(poison)

    assert findings(release, ASSERTIONS[name]) > 0


@pytest.mark.parametrize("name", ASSERTIONS)
@pytest.mark.promise(6)
def test_an_assertion_has_a_poison_that_breaks_it_alone(name: str) -> None:
    broken_by = [broken(poison) for of, poison in POISONS if of == name]
    assert {name} in broken_by


def broken(poison: str) -> set[str]:
    """Return the assertions that a poisoned release contradicts."""
    with make_release() as release:
        release.execute(poison)
        return {name for name, path in ASSERTIONS.items() if findings(release, path) > 0}


def test_every_assertion_has_a_poison() -> None:
    assert set(ASSERTIONS) == {name for name, _ in POISONS}
