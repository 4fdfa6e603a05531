-- From the night before to tonight in three steps: its model and policy with tonight's
-- data, then tonight's model under its policy, then tonight's policy. Each part of a
-- change is what one step adds, so the parts sum to the whole. A model's calibration
-- and threshold are the model's; a policy sets the scale of points and the review band.
with

scores as (

    select * from {{ ref('scores_history') }}
    where role = 'champion'

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

former_margins as (

    select * from {{ ref('int_former_margins_calibrated') }}

),

latest_batch as (

    select
        batches.batch_id,
        batches.previous_batch_id as prev_batch_id,
        policies.points_base,
        policies.points_to_double_odds,
        policies.odds_base,
        policies_before.points_base as prev_points_base,
        policies_before.points_to_double_odds as prev_points_to_double_odds,
        policies_before.odds_base as prev_odds_base,
        policies_before.review_band_points as prev_review_band_points,
        batches.policy_version = batches_before.policy_version as has_same_policy,
        batches.drop_sha256 = batches_before.drop_sha256
        and batches.code_sha256 = batches_before.code_sha256 as has_same_data
    from batches
    inner join batches as batches_before
        on batches.previous_batch_id = batches_before.batch_id
    inner join policies on batches.policy_version = policies.policy_version
    inner join policies as policies_before
        on batches_before.policy_version = policies_before.policy_version
    where batches.is_latest

),

scores_now as (

    select
        scores.*,
        latest_batch.prev_batch_id,
        latest_batch.points_base,
        latest_batch.points_to_double_odds,
        latest_batch.odds_base,
        latest_batch.prev_points_base,
        latest_batch.prev_points_to_double_odds,
        latest_batch.prev_odds_base,
        latest_batch.prev_review_band_points,
        latest_batch.has_same_policy,
        latest_batch.has_same_data
    from scores
    inner join latest_batch on scores.batch_id = latest_batch.batch_id

),

scores_before as (

    select scores.*
    from scores
    inner join latest_batch on scores.batch_id = latest_batch.prev_batch_id

),

-- Tonight's score on the scale of the night before.
scores_rescaled as (

    select
        *,
        case
            when has_same_policy then score_points
            else
                prev_points_base + prev_points_to_double_odds / ln(2e0) * (
                    (score_points - points_base)
                    / points_to_double_odds * ln(2e0)
                    + ln(odds_base / prev_odds_base)
                )
        end as model_points,
        case
            when has_same_policy then margin_points
            else margin_points / points_to_double_odds * prev_points_to_double_odds
        end as model_margin_points
    from scores_now

),

steps as (

    select
        now.sk_id_curr,
        now.batch_id,
        now.prev_batch_id,
        now.as_of,
        before.as_of as prev_as_of,
        now.model_version,
        before.model_version as prev_model_version,
        now.policy_version,
        before.policy_version as prev_policy_version,
        now.model_version = before.model_version
        or former_margins.pd is not null
        or now.has_same_data as is_separated,
        before.pd as prev_pd,
        case
            when now.model_version = before.model_version then now.pd
            else coalesce(former_margins.pd, before.pd)
        end as data_pd,
        now.pd,
        before.score_points as prev_points,
        case
            when now.model_version = before.model_version then now.model_points
            else coalesce(former_margins.score_points, before.score_points)
        end as data_points,
        now.model_points,
        now.score_points,
        before.decision as prev_decision,
        case
            when now.model_version = before.model_version then now.model_margin_points
            else coalesce(former_margins.margin_points, before.margin_points)
        end as data_margin_points,
        now.model_margin_points,
        now.prev_review_band_points,
        now.decision
    from scores_rescaled as now
    inner join scores_before as before on now.sk_id_curr = before.sk_id_curr
    left join former_margins
        on
            now.batch_id = former_margins.batch_id
            and now.sk_id_curr = former_margins.sk_id_curr
            and before.model_version = former_margins.model_version

),

parts as (

    select
        *,
        {{ decision('data_margin_points', 'prev_review_band_points') }}
            as data_decision,
        {{ decision('model_margin_points', 'prev_review_band_points') }}
            as model_decision,
        data_points - prev_points as delta_points_data,
        model_points - data_points as delta_points_model,
        score_points - model_points as delta_points_policy
    from steps

)

select
    sk_id_curr,
    batch_id,
    prev_batch_id,
    as_of,
    prev_as_of,
    model_version,
    prev_model_version,
    policy_version,
    prev_policy_version,
    prev_pd,
    pd,
    pd - prev_pd as delta_pd,
    data_pd - prev_pd as delta_pd_data,
    pd - data_pd as delta_pd_model,
    0e0 as delta_pd_policy,
    prev_points as prev_score_points,
    score_points,
    score_points - prev_points as delta_points,
    delta_points_data,
    delta_points_model,
    delta_points_policy,
    case
        when
            greatest(
                abs(delta_points_data),
                abs(delta_points_model),
                abs(delta_points_policy)
            ) < 1e-9
            then null
        when
            abs(delta_points_data)
            >= greatest(abs(delta_points_model), abs(delta_points_policy))
            then 'data'
        when abs(delta_points_model) >= abs(delta_points_policy) then 'model'
        else 'policy'
    end as delta_due_to,
    prev_decision,
    decision,
    case
        when decision = prev_decision then null
        when decision <> model_decision then 'policy'
        when model_decision <> data_decision then 'model'
        else 'data'
    end as decision_due_to,
    is_separated
from parts
order by sk_id_curr
