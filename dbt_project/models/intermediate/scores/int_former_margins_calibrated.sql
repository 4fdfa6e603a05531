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
        former_margins.margin,
        models.threshold,
        models.calibration_slope,
        models.calibration_intercept,
        policies.points_base,
        policies.odds_base,
        policies.points_to_double_odds
    from former_margins
    inner join batches on former_margins.batch_id = batches.batch_id
    inner join batches as batches_before
        on batches.previous_batch_id = batches_before.batch_id
    inner join models on former_margins.model_version = models.model_version
    inner join policies on batches_before.policy_version = policies.policy_version

),

{{ scored_ctes('margins_with_terms') }}

select
    batch_id,
    sk_id_curr,
    model_version,
    pd,
    score_points,
    margin_points
from scored
