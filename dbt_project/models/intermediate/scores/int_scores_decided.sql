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
        policies.policy_version,
        policies.cost_false_negative,
        policies.cost_false_positive,
        policies.points_base,
        policies.odds_base,
        policies.points_to_double_odds,
        policies.review_band_points,
        {{ probability('scores.margin') }} as pd_raw,
        {{ isotonic_probability('scores.margin') }} as isotonic_pd,
        models.calibration_slope * scores.margin
        + models.calibration_intercept as log_odds_of_default
    from scores
    inner join batches on scores.batch_id = batches.batch_id
    inner join models on scores.model_version = models.model_version
    inner join policies on batches.policy_version = policies.policy_version
    left join segments
        on
            scores.model_version = segments.model_version
            and scores.margin >= segments.margin_from
            and scores.margin < segments.margin_below

),

scores_calibrated as (

    select
        *,
        coalesce(isotonic_pd, {{ probability('log_odds_of_default') }}) as pd,
        coalesce((1e0 - isotonic_pd) / isotonic_pd, exp(-log_odds_of_default))
            as odds_of_repayment
    from scores_with_terms

),

scores_in_points as (

    select
        *,
        {{ score_points('odds_of_repayment') }} as score_points,
        {{ score_points('(1e0 - threshold) / threshold') }} as points_at_threshold
    from scores_calibrated

),

scores_against_threshold as (

    select
        *,
        score_points - points_at_threshold as margin_points
    from scores_in_points

)

select
    scores_against_threshold.batch_id,
    scores_against_threshold.sk_id_curr,
    scores_against_threshold.model_version,
    scores_against_threshold.role,
    scores_against_threshold.policy_version,
    scores_against_threshold.margin,
    scores_against_threshold.feature_row_hash,
    scores_against_threshold.pd_raw,
    scores_against_threshold.pd,
    scores_against_threshold.score_points,
    policy_grades.grade,
    scores_against_threshold.threshold,
    {{ decision(
        'scores_against_threshold.margin_points',
        'scores_against_threshold.review_band_points'
    ) }} as decision,
    scores_against_threshold.margin_points,
    scores_against_threshold.pd
    * scores_against_threshold.cost_false_negative as expected_cost_accept,
    (1e0 - scores_against_threshold.pd)
    * scores_against_threshold.cost_false_positive as expected_cost_refuse
from scores_against_threshold
left join policy_grades
    on
        scores_against_threshold.policy_version = policy_grades.policy_version
        and scores_against_threshold.pd >= policy_grades.pd_from
        and scores_against_threshold.pd < policy_grades.pd_below
