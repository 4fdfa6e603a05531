{{ config(meta={'by_application': true}) }}

with

neighbours as (

    select * from {{ ref('stg_ml__similar_applications') }}

),

reference as (

    select * from {{ ref('stg_ml__similar_reference') }}

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

points as (

    select
        policies.points_to_double_odds / ln(2e0)
        * models.calibration_slope as points_per_log_odds
    from batches
    inner join models on batches.model_version = models.model_version
    inner join policies on batches.policy_version = policies.policy_version

)

select
    neighbours.sk_id_curr,
    cast(neighbours.rank as integer) as rank,
    points.points_per_log_odds * neighbours.distance as distance_points,
    reference.has_defaulted
from neighbours
cross join points
inner join reference on neighbours.place = reference.place
order by neighbours.sk_id_curr, neighbours.rank
