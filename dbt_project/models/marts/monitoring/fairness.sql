-- Out of fold, so no application judges the model that learned from it. Approved here
-- means not past the threshold, as in threshold_curve. Small groups are not shown.
with

folds as (

    select * from {{ ref('int_folds_calibrated') }}

),

applications as (

    select * from {{ ref('stg_home_credit__applications') }}

),

policies as (

    select * from {{ ref('policy_version') }}

),

minimum as (

    select max(minimum_cohort) as minimum_cohort
    from policies
    where is_current

),

outcomes as (

    select
        folds.model_version,
        folds.target,
        folds.pd >= folds.threshold as is_refused,
        applications.code_gender,
        applications.name_family_status,
        -applications.days_birth / 365.25e0 as age_years
    from folds
    inner join applications on folds.sk_id_curr = applications.sk_id_curr

),

memberships as (

    select
        model_version,
        target,
        is_refused,
        'gender' as attribute,
        coalesce(code_gender, 'unknown') as group_name
    from outcomes

    union all

    select
        model_version,
        target,
        is_refused,
        'age_band' as attribute,
        case
            when age_years < 30 then 'under 30'
            when age_years < 40 then '30 to 39'
            when age_years < 50 then '40 to 49'
            when age_years < 60 then '50 to 59'
            when age_years >= 60 then '60 and over'
            else 'unknown'
        end as group_name
    from outcomes

    union all

    select
        model_version,
        target,
        is_refused,
        'family_status' as attribute,
        coalesce(name_family_status, 'unknown') as group_name
    from outcomes

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
