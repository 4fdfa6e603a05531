with

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

current_batch as (

    select policy_version
    from batches
    where is_latest

)

select
    policies.policy_version,
    policies.policy_sha256,
    policies.valid_from,
    policies.valid_to,
    current_batch.policy_version is not null as is_current,
    policies.cost_false_negative,
    policies.cost_false_positive,
    policies.points_base,
    policies.odds_base,
    policies.points_to_double_odds,
    policies.review_band_points,
    policies.validity_days,
    policies.minimum_cohort,
    policies.history_days
from policies
left join current_batch on policies.policy_version = current_batch.policy_version
order by policies.policy_version
