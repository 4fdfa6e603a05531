with

scores as (

    select * from {{ ref('stg_ml__scores') }}

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

policy_grades as (

    select * from {{ ref('stg_ml__policy_grades') }}

),

segments as (

    select * from {{ ref('int_calibration_points_joined_to_segments') }}

),

scores_with_terms as (

    select
        scores.batch_id,
        scores.sk_id_curr,
        scores.model_version,
        scores.role,
        scores.margin,
        scores.feature_row_hash,
        models.threshold,
        models.calibration_slope,
        models.calibration_intercept,
        policies.policy_version,
        policies.cost_false_negative,
        policies.cost_false_positive,
        policies.points_base,
        policies.odds_base,
        policies.points_to_double_odds,
        policies.review_band_points,
        {{ probability('scores.margin') }} as pd_raw
    from scores
    inner join batches on scores.batch_id = batches.batch_id
    inner join models on scores.model_version = models.model_version
    inner join policies on batches.policy_version = policies.policy_version

),

{{ scored_ctes('scores_with_terms') }}

select
    scored.batch_id,
    scored.sk_id_curr,
    scored.model_version,
    scored.role,
    scored.policy_version,
    scored.margin,
    scored.feature_row_hash,
    scored.pd_raw,
    scored.pd,
    scored.score_points,
    policy_grades.grade,
    scored.threshold,
    {{ decision('scored.margin_points', 'scored.review_band_points') }} as decision,
    scored.margin_points,
    scored.pd
    * scored.cost_false_negative as expected_cost_accept,
    (1e0 - scored.pd)
    * scored.cost_false_positive as expected_cost_refuse
from scored
left join policy_grades
    on
        scored.policy_version = policy_grades.policy_version
        and scored.pd >= policy_grades.pd_from
        and scored.pd < policy_grades.pd_below
