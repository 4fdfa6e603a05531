{{ config(meta={'by_application': true}) }}

with

contributions as (

    select * from {{ ref('stg_ml__concept_contributions') }}

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

points as (

    select
        policies.points_to_double_odds / ln(2e0)
        * models.calibration_slope as points_per_log_odds
    from batches
    inner join models on batches.model_version = models.model_version
    inner join policies on batches.policy_version = policies.policy_version
    where batches.is_latest

),

directed as (

    select
        contributions.sk_id_curr,
        case
            when contributions.contribution > 0 then 'against' else 'for'
        end as direction,
        contributions.concept,
        contributions.lead_feature as feature,
        contributions.lead_feature_value as feature_value,
        -points.points_per_log_odds * contributions.contribution as contribution_points
    from contributions
    cross join points
    where contributions.contribution <> 0

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by sk_id_curr, direction
                order by abs(contribution_points) desc nulls last, concept
            ) as integer
        ) as rank
    from directed

)

select * from ranked
where rank <= 4
