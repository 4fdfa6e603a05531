-- Out of fold, so no application judges the model that learned from it. Approved here
-- means not past the threshold, as in threshold_curve. Small groups are not shown.
with

folds as (

    select * from {{ ref('int_folds_calibrated') }}

),

application_groups as (

    select * from {{ ref('application_groups') }}

),

policies as (

    select * from {{ ref('policy_version') }}

),

minimum as (

    select max(minimum_cohort) as minimum_cohort
    from policies
    where is_current

),

memberships as (

    select
        folds.model_version,
        folds.target,
        folds.pd >= folds.threshold as is_refused,
        application_groups.attribute,
        application_groups.group_name
    from folds
    inner join application_groups on folds.sk_id_curr = application_groups.sk_id_curr

),

counts as (

    select
        model_version,
        attribute,
        group_name,
        count(*) as n,
        count(*) filter (where not is_refused) as n_approved,
        count(*) filter (where target = 1) as n_defaulted,
        count(*) filter (where target = 0) as n_repaid,
        count(*) filter (where target = 0 and is_refused) as n_repaid_refused
    from memberships
    group by model_version, attribute, group_name

),

rates as (

    select
        counts.model_version,
        counts.attribute,
        counts.group_name,
        coalesce(counts.n < minimum.minimum_cohort, true) as is_suppressed,
        case
            when counts.n >= minimum.minimum_cohort then cast(counts.n as integer)
        end as n,
        case
            when counts.n >= minimum.minimum_cohort
                then {{ safe_divide('counts.n_approved', 'counts.n') }}
        end as approval_rate,
        case
            when counts.n >= minimum.minimum_cohort
                then {{ safe_divide('counts.n_defaulted', 'counts.n') }}
        end as default_rate,
        case
            when counts.n_repaid >= minimum.minimum_cohort
                then {{ safe_divide('counts.n_repaid_refused', 'counts.n_repaid') }}
        end as false_refusal_rate
    from counts
    cross join minimum

),

compared as (

    select
        model_version,
        attribute,
        group_name,
        is_suppressed,
        n,
        approval_rate,
        {{ safe_divide(
            'approval_rate',
            'max(approval_rate) over (partition by model_version, attribute)'
        ) }} as approval_ratio,
        default_rate,
        false_refusal_rate,
        false_refusal_rate
        - min(false_refusal_rate) over (partition by model_version, attribute)
            as equal_opportunity_gap
    from rates

)

select * from compared
order by model_version, attribute, group_name
