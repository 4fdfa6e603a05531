"""The query library: every query runs on a release and agrees with what other tables say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.night import Night, needs_real_data
from warehouse.connection import open_reader
from warehouse.settings import PROJECT_ROOT

ANALYSES = PROJECT_ROOT / "dbt_project" / "analyses"
GUIDE = (ANALYSES / "README.md").read_text(encoding="utf-8")
# Those of the exploratory report ask the warehouse: tests/flows/test_explore.py.
LIBRARY = {
    path.stem: path for path in ANALYSES.glob("*/*.sql") if path.parent.name != "exploration"
}
MINIMUM_COHORT = 30

heavy = pytest.mark.heavy

Ask = Callable[..., pd.DataFrame]


@pytest.fixture(
    scope="module",
    params=["second_night", pytest.param("second_real_night", marks=[heavy, needs_real_data])],
)
def release(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release of a second night with a challenger: of generated clients, and of real ones."""
    night: Night = request.getfixturevalue(request.param)
    with open_reader(night.release) as connection:
        yield connection


@pytest.fixture(scope="module")
def clients(release: duckdb.DuckDBPyConnection) -> int:
    """How many applications are scored."""
    return len(release.table("scores_latest"))


@pytest.fixture
def ask(release: duckdb.DuckDBPyConnection) -> Ask:
    """Run a query of the library; it answers with these columns and so many rows at least."""

    def _ask(name: str, columns: str, at_least: int = 1) -> pd.DataFrame:
        rows = release.sql(LIBRARY[name].read_text(encoding="utf-8")).df()
        assert list(rows.columns) == columns.split()
        assert len(rows) >= at_least
        return rows

    return _ask


@pytest.fixture
def value(release: duckdb.DuckDBPyConnection) -> Callable[[str], float]:
    """One number of the release, by the shortest way to it."""

    def _value(expression: str) -> float:
        [(found,)] = release.sql(f"select {expression}").fetchall()
        return float(found)

    return _value


Value = Callable[[str], float]


def falls(values: pd.Series) -> bool:
    return bool(values.is_monotonic_decreasing)


def test_every_query_says_whose_question_it_answers_and_has_a_test() -> None:
    assert len(LIBRARY) >= 25
    for name, path in LIBRARY.items():
        text = path.read_text(encoding="utf-8")
        assert re.match(r"-- question: .+\?\n-- asked by: \w.+\n(?!--)", text), name
        assert "{{" not in text, f"{name} must run as it is in any DuckDB client"
        assert f"test_{name}" in globals(), f"{name} has no test"


def test_the_picture_of_the_guide_shows_every_table(release: duckdb.DuckDBPyConnection) -> None:
    [picture] = re.findall(r"```mermaid\nerDiagram\n(.*?)```", GUIDE, flags=re.DOTALL)
    shown = set(re.findall(r"[a-z_]+", re.sub(r'[|o{}]{2}--[|o{}]{2}|: ".*"', " ", picture)))
    assert shown == {name for (name,) in release.sql("show tables").fetchall()}
    for left, right, column in re.findall(r'(\w+) \S+ (\w+) : "(\w+)"', picture):
        assert column in release.table(left).columns, f"{left} has no {column}"
        assert column in release.table(right).columns, f"{right} has no {column}"


@pytest.mark.parametrize("statement", re.findall(r"`(from \w+\(.*\))`", GUIDE))
def test_the_macros_of_the_guide_answer(release: duckdb.DuckDBPyConnection, statement: str) -> None:
    answer = release.sql(statement)
    answer.fetchall()
    assert len(answer.columns) > 1


# Decisions


def test_decisions_tonight(ask: Ask, value: Value) -> None:
    rows = ask("decisions_tonight", "decision n share mean_pd expected_cost").set_index("decision")
    for decision, column in (
        ("accept", "n_accepted"),
        ("review", "n_review"),
        ("refuse", "n_refused"),
    ):
        assert rows["n"].get(decision, 0) == value(f"max({column}) from batch")
    assert rows["share"].sum() == pytest.approx(1)
    assert rows.loc["accept", "mean_pd"] < rows.loc["refuse", "mean_pd"]
    assert rows["expected_cost"].sum() == pytest.approx(
        value("expected_cost from simulate_policy(null, null, null)")
    )


def test_grades_by_decision(ask: Ask, release: duckdb.DuckDBPyConnection, clients: int) -> None:
    rows = ask("grades_by_decision", "grade n n_accepted n_review n_refused mean_pd")
    assert rows["n"].sum() == clients
    assert (rows[["n_accepted", "n_review", "n_refused"]].sum(axis=1) == rows["n"]).all()
    bounds = release.sql("select grade, pd_from, pd_below from policy_grades").df()
    within = rows.merge(bounds, on="grade", validate="1:1")
    assert len(within) == len(rows)
    assert within["mean_pd"].between(within["pd_from"], within["pd_below"]).all()


def test_near_the_cut_off(ask: Ask, value: Value) -> None:
    rows = ask(
        "near_the_cut_off", "sk_id_curr decision grade score_points margin_points amt_credit"
    )
    distance = rows["margin_points"].abs()
    assert distance.is_monotonic_increasing and distance.max() <= 10
    assert (rows["decision"] == "review").sum() == value("max(n_review) from batch")
    assert len(rows) == value("count(*) from scores_latest where margin_points between -10 and 10")


def test_review_queue(ask: Ask, value: Value) -> None:
    rows = ask(
        "review_queue", "sk_id_curr margin_points n_external_sources amt_credit text_fr text_en"
    )
    assert rows["sk_id_curr"].nunique() == len(rows) == value("max(n_review) from batch")
    assert falls(rows["amt_credit"])
    assert (
        rows["text_fr"].notna().any() and (rows["text_fr"].isna() == rows["text_en"].isna()).all()
    )


def test_largest_expected_losses_accepted(ask: Ask, value: Value) -> None:
    rows = ask(
        "largest_expected_losses_accepted", "sk_id_curr grade pd amt_credit amt_expected_to_default"
    )
    assert len(rows) == 20 and falls(rows["amt_expected_to_default"])
    larger = value(
        "count(*) from scores_latest inner join loan_profile using (sk_id_curr) "
        f"where decision = 'accept' and pd * amt_credit > {rows['amt_expected_to_default'].min()}"
    )
    assert larger == 19


def test_score_bands(ask: Ask, value: Value, clients: int) -> None:
    rows = ask("score_bands", "points_from points_below n refusal_rate cumulative_share")
    assert rows["n"].sum() == clients
    assert rows["cumulative_share"].is_monotonic_increasing
    assert rows["cumulative_share"].iloc[-1] == pytest.approx(1)
    assert falls(rows["refusal_rate"])  # one threshold, so never more refusals for more points
    assert rows["points_from"].min() <= value("min(score_points) from scores_latest")
    assert (rows["refusal_rate"] * rows["n"]).sum() == pytest.approx(
        value("max(n_refused) from batch")
    )


def test_thresholds_compared(ask: Ask, value: Value, clients: int) -> None:
    rows = ask(
        "thresholds_compared",
        "scenario threshold approval_rate n_accepted n_review n_refused expected_cost "
        "approval_ratio_gender approval_ratio_age_band n_accept_to_refuse n_refuse_to_accept",
    )
    assert (rows[["n_accepted", "n_review", "n_refused"]].sum(axis=1) == clients).all()
    assert falls(rows["n_refused"]) and rows["n_refused"].nunique() > 1
    in_force = rows.set_index("scenario").loc["in force"]
    assert in_force["n_refused"] == value("max(n_refused) from batch")
    assert in_force["n_accept_to_refuse"] == in_force["n_refuse_to_accept"] == 0


def test_swap_set_of_a_looser_threshold(ask: Ask, value: Value) -> None:
    rows = ask(
        "swap_set_of_a_looser_threshold", "sk_id_curr pd decision simulated_decision cost_change"
    )
    swapped = (rows["decision"] == "refuse") & (rows["simulated_decision"] == "accept")
    assert swapped.sum() == value("n_refuse_to_accept from simulate_policy(0.15, null, null)")
    assert rows.loc[swapped, "cost_change"].sum() == pytest.approx(
        value("cost_change_refuse_to_accept from simulate_policy(0.15, null, null)")
    )
    assert rows["cost_change"].is_monotonic_increasing


def test_cost_around_the_threshold(ask: Ask, value: Value) -> None:
    rows = ask(
        "cost_around_the_threshold",
        "threshold refusal_rate recall cost_per_application cost_change is_chosen",
    )
    [chosen] = rows[rows["is_chosen"]].to_dict(orient="records")
    assert chosen["threshold"] == pytest.approx(value("max(threshold) from batch"))
    assert (rows["threshold"] - chosen["threshold"]).abs().max() <= 0.02 + 1e-9
    assert falls(rows["refusal_rate"]) and falls(rows["recall"])
    assert rows["cost_change"].min() >= -1e-12  # it was chosen as the cheapest


# Reasons


def test_top_reasons_for_refusal_by_grade(ask: Ask, value: Value) -> None:
    rows = ask(
        "top_reasons_for_refusal_by_grade",
        "grade place concept label_fr label_en n share_of_refused",
    )
    assert rows[["label_fr", "label_en"]].notna().all(axis=None)
    assert rows["share_of_refused"].between(0, 1, inclusive="right").all()
    for grade, given in rows.groupby("grade"):
        assert given["place"].tolist() == list(range(1, len(given) + 1))
        assert len(given) <= 3 and falls(given["n"])
        refused = value(
            f"count(*) from scores_latest where decision = 'refuse' and grade = '{grade}'"
        )
        assert (given["n"] / given["share_of_refused"]).to_numpy() == pytest.approx(refused)


def test_reasons_most_often_given(ask: Ask, value: Value) -> None:
    rows = ask("reasons_most_often_given", "reason_code n n_first share_of_refused mean_points")
    assert falls(rows["n"]) and rows["reason_code"].str.endswith("_against").all()
    assert rows["share_of_refused"].max() <= 1 and (rows["mean_points"] < 0).all()
    # Every refusal has one first reason, and four reasons at most.
    assert rows["n_first"].sum() == value("max(n_refused) from batch")
    assert rows["n"].sum() <= 4 * rows["n_first"].sum()


def test_refusals_resting_on_external_scores(ask: Ask, value: Value) -> None:
    rows = ask("refusals_resting_on_external_scores", "is_external n share")
    assert rows["n"].sum() == value("max(n_refused) from batch")
    assert rows["share"].sum() == pytest.approx(1)
    assert rows["is_external"].is_unique


def test_concepts_that_move_scores(ask: Ask, value: Value, clients: int) -> None:
    rows = ask("concepts_that_move_scores", "concept n_applications mean_abs_contribution share")
    assert falls(rows["share"]) and rows["share"].sum() == pytest.approx(1)
    assert rows["n_applications"].max() <= clients
    assert len(rows) == value("count(distinct concept) from shap_topk")


def test_explanations_add_up(ask: Ask, clients: int) -> None:
    [row] = ask("explanations_add_up", "n largest_gap").to_dict(orient="records")
    assert row["n"] == clients and row["largest_gap"] < 1e-6


def test_features_the_model_leans_on(ask: Ask, value: Value) -> None:
    rows = ask(
        "features_the_model_leans_on",
        "feature label_fr label_en gain_share cumulative_gain_share",
    )
    assert len(rows) == 20 and falls(rows["gain_share"]) and rows["label_fr"].notna().all()
    np.testing.assert_allclose(rows["gain_share"].cumsum(), rows["cumulative_gain_share"])
    assert rows["gain_share"].iloc[0] == value(
        "max(gain_share) from importance_global where level = 'feature'"
    )


def test_reasons_against_peers(ask: Ask, value: Value) -> None:
    rows = ask("reasons_against_peers", "sk_id_curr feature feature_value p05 p50 p95")
    assert ((rows["feature_value"] < rows["p05"]) | (rows["feature_value"] > rows["p95"])).all()
    assert rows["p50"].between(rows["p05"], rows["p95"]).all()
    refused = value(
        "count(*) from score_reasons semi join (from scores_latest where decision = 'refuse') "
        "as refused using (sk_id_curr) where direction = 'against'"
    )
    assert len(rows) < refused
    assert not rows.duplicated(["sk_id_curr", "feature"]).any()


# Portfolio


def test_requests_by_contract_type(ask: Ask, value: Value, clients: int) -> None:
    rows = ask(
        "requests_by_contract_type",
        "name_contract_type n amt_credit amt_expected_to_default mean_pd refusal_rate",
    )
    assert rows["n"].sum() == clients and falls(rows["n"])
    assert rows["amt_credit"].sum() == pytest.approx(value("sum(amt_credit) from loan_profile"))
    assert (rows["amt_expected_to_default"] < rows["amt_credit"]).all()
    assert (rows["mean_pd"] * rows["n"]).sum() / clients == pytest.approx(
        value("max(mean_pd) from batch")
    )


def test_refusals_by_income_tenth(ask: Ask, value: Value) -> None:
    rows = ask(
        "refusals_by_income_tenth",
        "income_tenth n amt_income_from amt_income_to mean_pd refusal_rate",
    )
    assert rows["income_tenth"].tolist() == list(range(1, 11))
    assert rows["n"].sum() == value("count(amt_income_total) from client_profile")
    assert rows["n"].max() - rows["n"].min() <= 1
    assert (rows["amt_income_to"] >= rows["amt_income_from"]).all()
    assert (rows["amt_income_from"].iloc[1:].to_numpy() >= rows["amt_income_to"].iloc[:-1]).all()


def test_occupations_by_risk(ask: Ask, value: Value) -> None:
    rows = ask("occupations_by_risk", "occupation_type n mean_pd refusal_rate")
    assert falls(rows["mean_pd"]) and rows["n"].min() >= MINIMUM_COHORT
    assert rows["occupation_type"].is_unique
    assert rows["n"].sum() <= value("count(occupation_type) from client_profile")
    assert rows["refusal_rate"].between(0, 1).all()


def test_thin_files(ask: Ask, value: Value, clients: int) -> None:
    rows = ask("thin_files", "n_external_sources n mean_pd review_rate refusal_rate")
    assert rows["n"].sum() == clients and set(rows["n_external_sources"]) <= {0, 1, 2, 3}
    for rate, column in (("review_rate", "n_review"), ("refusal_rate", "n_refused")):
        assert (rows[rate] * rows["n"]).sum() == pytest.approx(value(f"max({column}) from batch"))


def test_late_payers_accepted(ask: Ask, value: Value) -> None:
    rows = ask("late_payers_accepted", "sk_id_curr grade pd n_due n_late")
    assert falls(rows["n_late"]) and rows["n_late"].min() > 0
    assert (rows["n_late"] <= rows["n_due"]).all() and rows["sk_id_curr"].is_unique
    late = value(
        "count(distinct sk_id_curr) from payment_history where month >= -12 and n_late > 0 and "
        "sk_id_curr in (select sk_id_curr from scores_latest where decision = 'accept')"
    )
    assert len(rows) == late


def test_debt_elsewhere_by_grade(ask: Ask, value: Value, clients: int) -> None:
    rows = ask(
        "debt_elsewhere_by_grade",
        "grade n n_with_active_credits n_active_credits median_amt_debt",
    )
    assert rows["n"].sum() == clients and (rows["n_with_active_credits"] <= rows["n"]).all()
    assert rows["n_active_credits"].sum() == value(
        "count(*) from bureau_history where credit_active = 'Active'"
    )


def test_refused_before(ask: Ask, value: Value, clients: int) -> None:
    rows = ask("refused_before", "record n mean_pd refusal_rate").set_index("record")
    assert rows["n"].sum() == clients
    assert clients - rows["n"].get("new client", 0) == value(
        "count(distinct sk_id_curr) from previous_loans"
    )
    assert rows["n"].filter(regex="^refused").sum() == value(
        "count(distinct sk_id_curr) from previous_loans where outcome = 'Refused'"
    )


# Monitoring


def test_features_that_drifted(ask: Ask, value: Value) -> None:
    rows = ask(
        "features_that_drifted", "feature label_en psi psi_critical psi_band missing_rate_shift"
    )
    assert (rows["psi"] > rows["psi_critical"]).all() and falls(rows["psi"])
    assert (rows["psi"] >= 0.1).all()
    assert len(rows) == value("max(n_features_drifted) from batch")
    assert rows["label_en"].notna().all()


def test_alerts_by_cause(ask: Ask, value: Value) -> None:
    rows = ask("alerts_by_cause", "severity cause n largest")
    assert rows["n"].sum() == value("count(*) from alerts semi join batch using (batch_id)")
    assert rows["largest"].notna().all() and not rows.duplicated(["severity", "cause"]).any()


def test_predictions_against_outcomes(ask: Ask, value: Value) -> None:
    rows = ask(
        "predictions_against_outcomes",
        "as_of n_scored n_resolved expected_defaults observed_defaults p_jeffreys auc auc_lower "
        "auc_upper cost_per_application",
    )
    assert rows["as_of"].is_monotonic_increasing and rows["as_of"].is_unique
    # Nobody but the applications that did not train the champion, and none of them has an outcome.
    assert rows["n_scored"].iloc[-1] == value("count_if(not in_training_sample) from scores_latest")
    assert (rows["n_resolved"] == 0).all() and rows["p_jeffreys"].isna().all()


def test_forecasts_and_the_bill(ask: Ask, value: Value) -> None:
    rows = ask(
        "forecasts_and_the_bill",
        "metric n_forecasts expected_tonight lower_tonight upper_tonight n_judged n_inside",
    ).set_index("metric")
    assert set(rows.index) == {"auc", "cost", "defaults"}
    assert rows.loc["defaults", "expected_tonight"] == pytest.approx(
        value("sum(pd) from scores_latest where not in_training_sample")
    )
    assert rows.loc["cost", "expected_tonight"] == pytest.approx(
        value(
            "sum(if(margin_points > 0, expected_cost_accept, expected_cost_refuse)) "
            "from scores_latest where not in_training_sample"
        )
    )
    assert (rows["lower_tonight"] <= rows["expected_tonight"]).all()
    assert (rows["expected_tonight"] <= rows["upper_tonight"]).all()
    assert (rows["n_judged"] == 0).all()


def test_bands_that_moved(ask: Ask, value: Value) -> None:
    rows = ask(
        "bands_that_moved",
        "subject band share_reference share_current psi_part psi psi_critical psi_band",
    )
    for subject, bands in rows.groupby("subject"):
        assert bands["share_reference"].sum() == pytest.approx(1)
        assert bands["share_current"].sum() == pytest.approx(1)
        assert bands["psi_part"].sum() == pytest.approx(
            value(
                f"psi from drift_scores semi join batch using (batch_id) "
                f"where subject = '{subject}'"
            )
        )
    assert set(rows["subject"]) == {"score", "reasons"}


def test_checks_that_did_not_pass(ask: Ask, value: Value) -> None:
    columns = "check_name status failures message"
    rows = ask("checks_that_did_not_pass", columns, at_least=0)  # a good night has none
    assert not (rows["status"] == "pass").any() and falls(rows["failures"])
    passed = value(
        "count(*) from dq_results semi join batch using (batch_id) where status = 'pass'"
    )
    assert passed + len(rows) == value("count(*) from dq_results semi join batch using (batch_id)")


def test_seconds_by_step(ask: Ask) -> None:
    rows = ask("seconds_by_step", "step status started_at seconds share")
    assert rows["started_at"].is_monotonic_increasing
    assert rows["share"].sum() == pytest.approx(1)
    assert {"load drops", "build features", "score and explain"} <= set(rows["step"])
    assert rows["step"].is_unique


def test_predicted_against_observed(ask: Ask, value: Value) -> None:
    rows = ask(
        "predicted_against_observed",
        "decile n mean_pd default_rate gap gap_in_standard_errors",
    )
    assert rows["decile"].tolist() == list(range(1, 11))
    assert rows["mean_pd"].is_monotonic_increasing
    # The defaults are those that the curve of thresholds counts.
    assert (rows["default_rate"] * rows["n"]).sum() == pytest.approx(
        value("max(true_positives + false_negatives) from threshold_curve")
    )
    assert (np.sign(rows["gap"]) == np.sign(rows["gap_in_standard_errors"])).all()


def test_portfolio_by_night(ask: Ask, value: Value, clients: int) -> None:
    rows = ask(
        "portfolio_by_night",
        "batch_id as_of scored_at model_version policy_version n mean_pd refusal_rate",
    )
    assert len(rows) == 2 and rows["scored_at"].is_monotonic_increasing
    assert (rows["n"] == clients).all()
    assert rows["mean_pd"].iloc[-1] == pytest.approx(value("max(mean_pd) from batch"))
    assert rows["refusal_rate"].iloc[-1] * clients == pytest.approx(
        value("max(n_refused) from batch")
    )


def test_scores_that_moved_most(ask: Ask, value: Value) -> None:
    rows = ask("scores_that_moved_most", "sk_id_curr prev_pd pd delta_pd decision")
    assert len(rows) == 20 and falls(rows["delta_pd"].abs())
    np.testing.assert_allclose(rows["prev_pd"] + rows["delta_pd"], rows["pd"])
    assert rows["delta_pd"].abs().iloc[0] == value("max(abs(delta_pd)) from scores_latest")


def test_why_scores_moved(ask: Ask, value: Value) -> None:
    rows = ask(
        "why_scores_moved",
        "cause applications decisions_changed "
        "mean_points_data mean_points_model mean_points_policy",
    )
    # The second night has the data, model and policy of the first
    assert list(rows["cause"]) == ["not moved"]
    assert rows["applications"].sum() == value("count(delta_pd) from scores_latest")
    assert rows.iloc[0, 2:].to_list() == [0, 0, 0, 0]


def test_swap_set_of_the_challenger(ask: Ask, value: Value) -> None:
    rows = ask(
        "swap_set_of_the_challenger",
        "champion_decision challenger_decision applications "
        "cost_change_by_champion cost_change_by_challenger",
    )
    assert not (rows["champion_decision"] == rows["challenger_decision"]).any()
    assert falls(rows["applications"])
    assert rows["applications"].sum() == value(
        "count(*) from scores_latest inner join scores_history as challenger "
        "using (sk_id_curr, batch_id) "
        "where role = 'challenger' and challenger.decision <> scores_latest.decision"
    )


def test_past_scores_rebuilt(ask: Ask, value: Value) -> None:
    rows = ask(
        "past_scores_rebuilt",
        "scored_as_of model_version policy_version scores equal largest_difference",
    )
    assert rows["scores"].sum() == rows["equal"].sum() == value("count(*) from score_audit")
    assert rows["largest_difference"].max() < 1e-9


def test_grade_migration(ask: Ask, release: duckdb.DuckDBPyConnection) -> None:
    rows = ask("grade_migration", "grade_before grade_now n")
    now = release.sql("select grade, count(*) from scores_latest group by all").fetchall()
    assert rows.groupby("grade_now")["n"].sum().to_dict() == dict(now)
    before = release.sql(
        "select grade, count(*) from scores_history semi join batch "
        "on scores_history.batch_id = batch.previous_batch_id group by all"
    ).fetchall()
    assert rows.groupby("grade_before")["n"].sum().to_dict() == dict(before)


# Governance


def test_approval_ratios(ask: Ask) -> None:
    rows = ask(
        "approval_ratios",
        "attribute group_name n approval_rate approval_ratio is_below_four_fifths "
        "equal_opportunity_gap",
    )
    assert rows["n"].min() >= MINIMUM_COHORT
    for _, groups in rows.groupby("attribute"):
        assert groups["approval_ratio"].max() == 1
        np.testing.assert_allclose(
            groups["approval_ratio"], groups["approval_rate"] / groups["approval_rate"].max()
        )
    assert (rows["is_below_four_fifths"] == (rows["approval_ratio"] < 0.8)).all()


def test_approval_ratios_with_intervals(ask: Ask) -> None:
    rows = ask(
        "approval_ratios_with_intervals",
        "attribute group_name n approval_ratio lower_bound upper_bound is_below_beyond_chance",
    )
    assert rows["n"].min() >= MINIMUM_COHORT
    assert (rows.groupby("attribute")["approval_ratio"].max() == 1).all()
    assert (rows["lower_bound"] <= rows["upper_bound"]).all()
    assert (rows["is_below_beyond_chance"] == (rows["upper_bound"] < 0.8)).all()


def test_groups_at_the_threshold(ask: Ask, release: duckdb.DuckDBPyConnection) -> None:
    rows = ask(
        "groups_at_the_threshold",
        "attribute group_name n approvals approval_rate recall precision",
    )
    # The curve by group and the table of fairness count the same people the same way.
    fairness = release.sql(
        "select fairness.* from fairness inner join batch using (model_version) "
        "where not is_suppressed"
    ).df()
    both = rows.merge(fairness, on=["attribute", "group_name"], suffixes=("", "_fairness"))
    assert set(both["attribute"]) == {"gender", "age_band"}
    assert (both["n"] == both["n_fairness"]).all()
    np.testing.assert_allclose(both["approval_rate"], both["approval_rate_fairness"])


def test_scores_in_force_now(ask: Ask, release: duckdb.DuckDBPyConnection) -> None:
    rows = ask("scores_in_force_now", "sk_id_curr batch_id as_of valid_until decision is_expired")
    latest = release.sql(
        "select sk_id_curr, batch_id, as_of, valid_until, decision from scores_latest "
        "order by sk_id_curr"
    ).df()
    pd.testing.assert_frame_equal(rows.drop(columns="is_expired"), latest)
    assert not rows["is_expired"].any()


def test_lineage_of_scores(ask: Ask, clients: int) -> None:
    rows = ask(
        "lineage_of_scores",
        "sk_id_curr batch_id drop_sha256 feature_row_hash model_version model_sha256 data_sha256 "
        "mlflow_run_id policy_version policy_sha256 git_sha code_sha256 dbt_invocation_id",
    )
    assert rows["sk_id_curr"].nunique() == len(rows) == clients
    assert rows.notna().all(axis=None)


def test_policies_in_use(ask: Ask, value: Value) -> None:
    rows = ask(
        "policies_in_use",
        "policy_version valid_from valid_to cost_false_negative cost_false_positive "
        "review_band_points n_decisions n_nights",
    )
    assert rows["n_decisions"].sum() == value(
        "count(*) from scores_history where role = 'champion'"
    )
    assert rows["n_nights"].sum() == 2
    assert rows["valid_to"].isna().sum() == 1  # one is in force


def test_checks_of_the_champion(ask: Ask, value: Value) -> None:
    rows = ask("checks_of_the_champion", "check_name status measured limit_value expected found")
    assert set(rows["status"]) <= {"passed", "skipped"} and rows["check_name"].is_unique
    measured = rows.set_index("check_name")["measured"]
    for attribute in ("gender", "age_band"):
        assert measured[f"approval_ratio_{attribute}"] == pytest.approx(
            value(
                "min(approval_ratio) from fairness inner join batch using (model_version) "
                f"where attribute = '{attribute}'"
            )
        )


def test_tables_and_columns(ask: Ask, release: duckdb.DuckDBPyConnection) -> None:
    rows = ask("tables_and_columns", "table_name column_name data_type description")
    tables = [name for (name,) in release.sql("show tables").fetchall()]
    assert sorted(rows["table_name"].unique()) == tables
    assert (rows["description"].fillna("") != "").all()


# What explanations are measured by, compared with and turned into


def test_champion_in_sql(ask: Ask, value: Value) -> None:
    [row] = ask("champion_in_sql", "n_applications largest_gap n_apart").itertuples()
    assert row.n_applications == value("count(distinct sk_id_curr) from witness_features") > 10
    assert row.largest_gap < 1e-6
    assert row.n_apart == 0


def test_explanations_by_night(ask: Ask, value: Value) -> None:
    rows = ask(
        "explanations_by_night", "as_of metric status n_checked n_failed measured limit_value"
    )
    assert falls(rows["as_of"])
    assert len(rows) == 7 * value("count(distinct batch_id) from scores_history")
    assert set(rows["status"]) == {"pass", "skipped"}  # nothing was told before the first night


def test_what_would_change_a_decision(ask: Ask, value: Value) -> None:
    rows = ask("what_would_change_a_decision", "lever label_en n_options n_flips mean_pd_saved")
    assert falls(rows["n_flips"])
    assert rows["lever"].is_unique
    assert rows["n_options"].sum() == value("count(*) from recourse")
    assert (rows["mean_pd_saved"] > 0).all()
    assert (rows["n_flips"] <= rows["n_options"]).all() and rows["n_flips"].sum() > 0


def test_similar_clients_who_defaulted(ask: Ask, value: Value, clients: int) -> None:
    rows = ask(
        "similar_clients_who_defaulted",
        "grade n_applications mean_pd mean_defaults_among_similar median_farthest_points",
    )
    assert rows["n_applications"].sum() == clients
    assert rows["mean_defaults_among_similar"].between(0, 10).all()
    # Ten applications whose scores are made of the same parts end as the score says.
    counted = rows[rows["n_applications"] >= MINIMUM_COHORT]
    assert counted["mean_defaults_among_similar"].corr(counted["mean_pd"], "spearman") > 0.5
