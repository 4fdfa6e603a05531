-- What another policy would decide about last night's applications. The decisions repeat the
-- expressions of int_scores_decided, so that the policy in force gives exactly its own.

create macro simulate_decisions(threshold, cost_fn, cost_fp, review_band := null) as table
with

in_force as (

    select
        policy_version.*,
        batch.threshold as threshold_in_force,
        coalesce(cast(threshold as double), batch.threshold) as threshold_asked,
        coalesce(cast(cost_fn as double), policy_version.cost_false_negative) as cost_fn_asked,
        coalesce(cast(cost_fp as double), policy_version.cost_false_positive) as cost_fp_asked,
        coalesce(cast(review_band as double), policy_version.review_band_points) as band_asked
    from batch
    inner join policy_version on batch.policy_version = policy_version.policy_version

),

simulated as (

    select
        *,
        case
            when threshold_asked > 0 and threshold_asked < 1 then threshold_asked
            else error('threshold: expected a probability between 0 and 1, found ' || threshold_asked)
        end as threshold_used,
        case
            when cost_fn_asked >= 0 then cost_fn_asked
            else error('cost_fn: expected a cost of 0 or more, found ' || cost_fn_asked)
        end as cost_fn_used,
        case
            when cost_fp_asked >= 0 then cost_fp_asked
            else error('cost_fp: expected a cost of 0 or more, found ' || cost_fp_asked)
        end as cost_fp_used,
        case
            when band_asked >= 0 then band_asked
            else error('review_band: expected 0 points or more, found ' || band_asked)
        end as band_used
    from in_force

),

cut_off as (

    select
        threshold_used,
        cost_fn_used,
        cost_fp_used,
        band_used,
        points_base + points_to_double_odds / ln(2e0)
        * ln(((1e0 - threshold_used) / threshold_used) / odds_base) as points_at_threshold
    from simulated

),

compared as (

    select
        scores_latest.sk_id_curr,
        scores_latest.pd,
        scores_latest.decision,
        scores_latest.margin_points,
        cut_off.threshold_used,
        cut_off.cost_fn_used,
        cut_off.cost_fp_used,
        cut_off.band_used,
        scores_latest.score_points - cut_off.points_at_threshold as simulated_margin_points,
        scores_latest.pd * cut_off.cost_fn_used as cost_accept,
        (1e0 - scores_latest.pd) * cut_off.cost_fp_used as cost_refuse
    from scores_latest
    cross join cut_off

)

select
    sk_id_curr,
    pd,
    decision,
    case
        when simulated_margin_points < -band_used then 'refuse'
        when simulated_margin_points <= band_used then 'review'
        else 'accept'
    end as simulated_decision,
    margin_points,
    simulated_margin_points,
    case when margin_points > 0 then cost_accept else cost_refuse end as expected_cost,
    case when simulated_margin_points > 0 then cost_accept else cost_refuse end
        as simulated_expected_cost,
    threshold_used as threshold,
    cost_fn_used as cost_false_negative,
    cost_fp_used as cost_false_positive,
    band_used as review_band_points
from compared;

comment on macro table simulate_decisions is
'Last night''s applications under another policy, one row each: sk_id_curr, pd, decision and margin_points as published, simulated_decision and simulated_margin_points, expected_cost and simulated_expected_cost of both at the costs asked for (an application in review counts as decided on the side of the cut-off it lies on), and the policy simulated. Parameters: threshold (probability of default from which an application is refused, 0 to 1), cost_fn (a loan that defaults), cost_fp (a refusal of one that would have been repaid), review_band (points on either side of the cut-off). NULL means as in force, so simulate_decisions(null, null, null) gives last night''s decisions.';

create macro simulate_policy_by_group(
    threshold, cost_fn, cost_fp, review_band := null
) as table
with

decisions as (

    select * from simulate_decisions(threshold, cost_fn, cost_fp, review_band := review_band)

),

-- The groups of features.application_groups, which is not published.
memberships as (

    select
        sk_id_curr,
        unnest(['gender', 'age_band', 'family_status']) as attribute,
        unnest([
            coalesce(code_gender, 'unknown'),
            case
                when age_years < 30 then 'under 30'
                when age_years < 40 then '30 to 39'
                when age_years < 50 then '40 to 49'
                when age_years < 60 then '50 to 59'
                when age_years >= 60 then '60 and over'
                else 'unknown'
            end,
            coalesce(name_family_status, 'unknown')
        ]) as group_name
    from client_profile

),

counts as (

    select
        memberships.attribute,
        memberships.group_name,
        count(*) as n,
        avg(cast(decisions.simulated_margin_points > 0 as integer)) as approval_rate,
        avg(cast(decisions.margin_points > 0 as integer)) as approval_rate_in_force
    from decisions
    inner join memberships on decisions.sk_id_curr = memberships.sk_id_curr
    group by memberships.attribute, memberships.group_name

),

shown as (

    select * from counts
    where n >= (select max(minimum_cohort) from policy_version where is_current)

)

select
    attribute,
    group_name,
    n,
    approval_rate,
    approval_rate
    / nullif(max(approval_rate) over (partition by attribute), 0) as approval_ratio,
    approval_rate_in_force,
    approval_rate_in_force
    / nullif(max(approval_rate_in_force) over (partition by attribute), 0)
        as approval_ratio_in_force
from shown
order by attribute, group_name;

comment on macro table simulate_policy_by_group is
'Approvals of a simulated policy by gender, age band and family status, one row per group of at least minimum_cohort applications: n, approval_rate (share not past the threshold, review not counted apart), approval_ratio to the highest rate of the attribute, and both as in force. Parameters as of simulate_decisions. Over all applications of scores_latest: fairness and threshold_curve_by_group are out of fold, with outcomes.';

create macro simulate_policy(threshold, cost_fn, cost_fp, review_band := null) as table
with

totals as (

    select
        max(decisions.threshold) as threshold,
        max(cost_false_negative) as cost_false_negative,
        max(cost_false_positive) as cost_false_positive,
        max(review_band_points) as review_band_points,
        count(*) as n_applications,
        count(*) filter (where simulated_decision = 'accept') as n_accepted,
        count(*) filter (where simulated_decision = 'review') as n_review,
        count(*) filter (where simulated_decision = 'refuse') as n_refused,
        avg(cast(simulated_margin_points > 0 as integer)) as approval_rate,
        sum(simulated_expected_cost) as expected_cost,
        sum(expected_cost) as expected_cost_in_force,
        count(*) filter (
            where decision = 'accept' and simulated_decision = 'refuse'
        ) as n_accept_to_refuse,
        coalesce(sum(simulated_expected_cost - expected_cost) filter (
            where decision = 'accept' and simulated_decision = 'refuse'
        ), 0) as cost_change_accept_to_refuse,
        count(*) filter (
            where decision = 'refuse' and simulated_decision = 'accept'
        ) as n_refuse_to_accept,
        coalesce(sum(simulated_expected_cost - expected_cost) filter (
            where decision = 'refuse' and simulated_decision = 'accept'
        ), 0) as cost_change_refuse_to_accept,
        count(*) filter (
            where decision <> 'review' and simulated_decision = 'review'
        ) as n_into_review,
        count(*) filter (
            where decision = 'review' and simulated_decision <> 'review'
        ) as n_out_of_review
    from simulate_decisions(threshold, cost_fn, cost_fp, review_band := review_band) as decisions

),

groups as (

    select
        min(approval_ratio) filter (where attribute = 'gender') as approval_ratio_gender,
        min(approval_ratio) filter (where attribute = 'age_band') as approval_ratio_age_band
    from simulate_policy_by_group(threshold, cost_fn, cost_fp, review_band := review_band)

)

select
    totals.threshold,
    totals.cost_false_negative,
    totals.cost_false_positive,
    totals.review_band_points,
    totals.n_applications,
    totals.n_accepted,
    totals.n_review,
    totals.n_refused,
    totals.approval_rate,
    totals.expected_cost,
    totals.expected_cost_in_force,
    groups.approval_ratio_gender,
    groups.approval_ratio_age_band,
    totals.n_accept_to_refuse,
    totals.cost_change_accept_to_refuse,
    totals.n_refuse_to_accept,
    totals.cost_change_refuse_to_accept,
    totals.n_into_review,
    totals.n_out_of_review
from totals
cross join groups;

comment on macro table simulate_policy is
'What another policy would do to last night''s applications, in one row: the policy simulated, accepted, in review and refused, approval_rate (share not past the threshold), expected_cost and what the decisions in force cost at the same costs, approval_ratio_gender and approval_ratio_age_band (lowest approval rate of a group over the highest; groups under minimum_cohort left out; NULL where none is large enough), and the swap set against last night: applications and change of expected cost from accept to refuse and back, and how many enter and leave review. Parameters as of simulate_decisions; NULL means as in force: from simulate_policy(null, null, null) is last night.';
