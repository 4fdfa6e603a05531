-- The lower the probability, the higher the points: a grade's lowest points lie at its
-- upper bound. The first and the last grade are open where the odds have no bound.
with

policy_grades as (

    select * from {{ ref('stg_ml__policy_grades') }}

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

grades_with_scale as (

    select
        policy_grades.policy_version,
        policy_grades.grade,
        policy_grades.pd_from,
        policy_grades.pd_below,
        policies.points_base,
        policies.odds_base,
        policies.points_to_double_odds
    from policy_grades
    inner join policies on policy_grades.policy_version = policies.policy_version

)

select
    policy_version,
    grade,
    pd_from,
    pd_below,
    case
        when pd_below < 1
            then {{ score_points('(1e0 - pd_below) / pd_below') }}
    end as points_above,
    case
        when pd_from > 0
            then {{ score_points('(1e0 - pd_from) / pd_from') }}
    end as points_to
from grades_with_scale
order by policy_version, pd_from
