-- The expressions of int_scores_decided: an unchanged request must get its own score
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
        policies.policy_version,
        policies.points_base,
        policies.odds_base,
        policies.points_to_double_odds,
        policies.review_band_points,
        {{ isotonic_probability('variants.margin') }} as isotonic_pd,
        models.calibration_slope * variants.margin
        + models.calibration_intercept as log_odds_of_default
    from variants
    inner join batches on variants.model_version = batches.model_version
    inner join models on batches.model_version = models.model_version
    inner join policies on batches.policy_version = policies.policy_version
    left join segments
        on
            variants.model_version = segments.model_version
            and variants.margin >= segments.margin_from
            and variants.margin < segments.margin_below

),

variants_calibrated as (

    select
        *,
        coalesce(isotonic_pd, {{ probability('log_odds_of_default') }}) as pd,
        coalesce((1e0 - isotonic_pd) / isotonic_pd, exp(-log_odds_of_default))
            as odds_of_repayment
    from variants_with_terms

),

variants_in_points as (

    select
        *,
        {{ score_points('odds_of_repayment') }} as score_points,
        {{ score_points('(1e0 - threshold) / threshold') }} as points_at_threshold
    from variants_calibrated

),

decided as (

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
        case
            when score_points - points_at_threshold < -review_band_points
                then 'refuse'
            when score_points - points_at_threshold <= review_band_points
                then 'review'
            else 'accept'
        end as decision
    from variants_in_points

)

select * from decided
