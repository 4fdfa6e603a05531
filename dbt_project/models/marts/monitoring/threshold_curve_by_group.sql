-- One ordered pass over applications and thresholds together: from the highest pd down,
-- what has been counted at a threshold is what it refuses. Small groups are not shown.
with

folds as (

    select * from {{ ref('int_folds_calibrated') }}

),

application_groups as (

    select * from {{ ref('application_groups') }}

),

applications as (

    select * from {{ ref('stg_home_credit__applications') }}

),

threshold_curve as (

    select * from {{ ref('stg_ml__threshold_curve') }}

),

policies as (

    select * from {{ ref('policy_version') }}

),

current_policy as (

    select
        minimum_cohort,
        cost_false_negative,
        cost_false_positive
    from policies
    where is_current

),

memberships as (

    select
        sk_id_curr,
        attribute,
        group_name
    from application_groups
    where attribute in ('gender', 'age_band')

    union all

    select
        sk_id_curr,
        'contract_type' as attribute,
        coalesce(name_contract_type, 'unknown') as group_name
    from applications

),

outcomes as (

    select
        folds.model_version,
        memberships.attribute,
        memberships.group_name,
        folds.pd,
        folds.target
    from folds
    inner join memberships on folds.sk_id_curr = memberships.sk_id_curr

),

group_sizes as (

    select
        outcomes.model_version,
        outcomes.attribute,
        outcomes.group_name,
        max(current_policy.minimum_cohort) as minimum_cohort,
        max(current_policy.cost_false_negative) as cost_false_negative,
        max(current_policy.cost_false_positive) as cost_false_positive,
        count(*) as n,
        count(*) filter (where outcomes.target = 1) as n_defaulted
    from outcomes
    cross join current_policy
    group by outcomes.model_version, outcomes.attribute, outcomes.group_name
    having count(*) >= max(current_policy.minimum_cohort)

),

pooled as (

    select
        model_version,
        attribute,
        group_name,
        pd as pd_or_threshold,
        null as threshold,
        1 as n,
        target as n_defaulted
    from outcomes

    union all

    select
        group_sizes.model_version,
        group_sizes.attribute,
        group_sizes.group_name,
        threshold_curve.threshold as pd_or_threshold,
        threshold_curve.threshold,
        0 as n,
        0 as n_defaulted
    from group_sizes
    inner join threshold_curve
        on group_sizes.model_version = threshold_curve.model_version

),

counted as (

    select
        model_version,
        attribute,
        group_name,
        threshold,
        sum(n) over refused as n_refused,
        sum(n_defaulted) over refused as n_defaulted_refused
    from pooled
    window refused as (
        partition by model_version, attribute, group_name
        order by pd_or_threshold desc nulls last
        range between unbounded preceding and current row
    )

),

measured as (

    select
        counted.model_version,
        counted.attribute,
        counted.group_name,
        counted.threshold,
        cast(group_sizes.n as integer) as n,
        cast(group_sizes.n - counted.n_refused as integer) as approvals,
        {{ safe_divide('counted.n_refused', 'group_sizes.n') }} as refusal_rate,
        case
            when group_sizes.n_defaulted >= group_sizes.minimum_cohort
                then {{ safe_divide(
                    'counted.n_defaulted_refused', 'group_sizes.n_defaulted'
                ) }}
        end as recall,
        case
            when counted.n_refused >= group_sizes.minimum_cohort
                then {{ safe_divide(
                    'counted.n_defaulted_refused', 'counted.n_refused'
                ) }}
        end as precision,
        case
            when group_sizes.n_defaulted >= group_sizes.minimum_cohort
                then {{ safe_divide(
                    'group_sizes.cost_false_negative'
                    ~ ' * (group_sizes.n_defaulted - counted.n_defaulted_refused)'
                    ~ ' + group_sizes.cost_false_positive'
                    ~ ' * (counted.n_refused - counted.n_defaulted_refused)',
                    'group_sizes.n'
                ) }}
        end as cost_per_application
    from counted
    inner join group_sizes
        on
            counted.model_version = group_sizes.model_version
            and counted.attribute = group_sizes.attribute
            and counted.group_name = group_sizes.group_name
    where counted.threshold is not null

)

select * from measured
order by model_version, attribute, group_name, threshold
