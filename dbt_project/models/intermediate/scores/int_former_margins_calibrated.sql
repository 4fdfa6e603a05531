-- Tonight's data as the night before would have scored them: its model, its calibration
-- and its policy, as int_scores_decided does with a night's own.
with

former_margins as (

    select * from {{ ref('stg_ml__former_margins') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

models as (

    select * from {{ ref('stg_ml__models') }}

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

segments as (

    select * from {{ ref('int_calibration_points_joined_to_segments') }}

),

margins_with_terms as (

    select
        former_margins.batch_id,
        former_margins.sk_id_curr,
        former_margins.model_version,
        models.threshold,
        policies.points_base,
        policies.odds_base,
        policies.points_to_double_odds,
        {{ isotonic_probability('former_margins.margin') }} as isotonic_pd,
        models.calibration_slope * former_margins.margin
        + models.calibration_intercept as log_odds_of_default
    from former_margins
    inner join batches on former_margins.batch_id = batches.batch_id
    inner join batches as batches_before
        on batches.previous_batch_id = batches_before.batch_id
    inner join models on former_margins.model_version = models.model_version
    inner join policies on batches_before.policy_version = policies.policy_version
    left join segments
        on
            former_margins.model_version = segments.model_version
            and former_margins.margin >= segments.margin_from
            and former_margins.margin < segments.margin_below

),

margins_calibrated as (

    select
        *,
        coalesce(isotonic_pd, {{ probability('log_odds_of_default') }}) as pd,
        coalesce((1e0 - isotonic_pd) / isotonic_pd, exp(-log_odds_of_default))
            as odds_of_repayment
    from margins_with_terms

),

margins_in_points as (

    select
        *,
        {{ score_points('odds_of_repayment') }} as score_points,
        {{ score_points('(1e0 - threshold) / threshold') }} as points_at_threshold
    from margins_calibrated

)

select
    batch_id,
    sk_id_curr,
    model_version,
    pd,
    score_points,
    score_points - points_at_threshold as margin_points
from margins_in_points
