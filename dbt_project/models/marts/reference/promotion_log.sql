with

promotions as (

    select * from {{ ref('stg_ml__promotions') }}

),

promotion_checks as (

    select * from {{ ref('stg_ml__promotion_checks') }}

)

select
    promotions.decision_id,
    promotion_checks.check_name,
    promotions.model_version,
    promotions.champion_version,
    promotions.policy_version,
    promotions.as_of,
    promotions.decided_at,
    promotions.is_promoted,
    promotions.reason,
    promotion_checks.status,
    promotion_checks.measured,
    promotion_checks.lower_bound,
    promotion_checks.upper_bound,
    promotion_checks.limit_value,
    promotion_checks.expected,
    promotion_checks.found,
    promotion_checks.advice
from promotions
inner join promotion_checks on promotions.decision_id = promotion_checks.decision_id
order by promotions.decided_at, promotions.decision_id, promotion_checks.check_name
