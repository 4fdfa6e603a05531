"""The macros of a real release agree with what the night decided and grouped."""

from __future__ import annotations

from tests.night import CLIENTS, Night
from warehouse.connection import open_reader


def test_simulating_the_policy_in_force_gives_last_nights_decisions_exactly(
    second_night: Night,
) -> None:
    with open_reader(second_night.release) as release:
        rows, same, decisions = release.sql(
            """
            select
                count(*),
                count(*) filter (
                    where simulated_decision = scores_latest.decision
                    and simulated_margin_points = scores_latest.margin_points
                    and simulated_expected_cost in (expected_cost_accept, expected_cost_refuse)
                ),
                count(distinct scores_latest.decision)
            from simulate_decisions(null, null, null) as simulated
            inner join scores_latest on simulated.sk_id_curr = scores_latest.sk_id_curr
            """
        ).fetchall()[0]
        batch = release.sql("select n_accepted, n_review, n_refused from batch").fetchall()
        simulated = release.sql(
            "select n_accepted, n_review, n_refused from simulate_policy(null, null, null)"
        ).fetchall()
    assert (rows, same, decisions) == (CLIENTS, CLIENTS, 3)
    assert simulated == batch


def test_groups_of_a_simulation_are_those_of_the_warehouse(second_night: Night) -> None:
    with open_reader(second_night.release) as release:
        found = release.sql(
            "select attribute, group_name, n from simulate_policy_by_group(0.1, 10, 1)"
        ).fetchall()
    with open_reader(second_night.settings.warehouse_path) as warehouse:
        groups = warehouse.sql(
            "select attribute, group_name, count(*) from features.application_groups "
            "group by all having count(*) >= 30"
        ).fetchall()
    assert sorted(found) == sorted(groups)
    assert {attribute for attribute, *_ in found} == {"gender", "age_band", "family_status"}


def test_scores_of_the_night_before_are_in_force_until_the_last_scored(
    second_night: Night,
) -> None:
    with open_reader(second_night.release) as release:
        [(before, after)] = release.sql(
            """
            select
                (
                    select count(*)
                    from score_as_of((select scored_at - interval 1 microsecond from batch))
                    where batch_id = (select previous_batch_id from batch)
                ),
                (
                    select count(*)
                    from score_as_of((select scored_at from batch)) as in_force
                    inner join scores_latest using (sk_id_curr, batch_id, pd, decision)
                )
            """
        ).fetchall()
    assert (before, after) == (CLIENTS, CLIENTS)
