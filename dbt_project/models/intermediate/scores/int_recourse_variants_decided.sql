-- As int_scores_decided: an unchanged request must get its own score
-- (assert_an_unchanged_request_keeps_its_score).
with

variants as (

    select * from {{ ref('stg_ml__recourse_variants') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}
    where is_latest

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

variants_with_terms as (

    select
        variants.*,
        models.threshold,
        models.calibration_slope,
        models.calibration_intercept,
        policies.policy_version,
        policies.points_base,
        policies.odds_base,
        policies.points_to_double_odds,
        policies.review_band_points
    from variants
    inner join batches on variants.model_version = batches.model_version
    inner join models on batches.model_version = models.model_version
    inner join policies on batches.policy_version = policies.policy_version

),

{{ scored_ctes('variants_with_terms') }}

select
    sk_id_curr,
    variant,
    lever,
    step,
    feature,
    value_from,
    value_to,
    amt_credit,
    amt_annuity,
    amt_goods_price,
    policy_version,
    pd,
    score_points,
    {{ decision('margin_points', 'review_band_points') }} as decision
from scored
