-- The groups whose treatment is compared. No model reads them.
with applications as (

    select * from {{ ref('stg_home_credit__applications') }}

),

aged as (

    select
        sk_id_curr,
        code_gender,
        name_family_status,
        -days_birth / 365.25e0 as age_years
    from applications

),

memberships as (

    select
        sk_id_curr,
        'gender' as attribute,
        coalesce(code_gender, 'unknown') as group_name
    from aged

    union all

    select
        sk_id_curr,
        'age_band' as attribute,
        case
            when age_years < 30 then 'under 30'
            when age_years < 40 then '30 to 39'
            when age_years < 50 then '40 to 49'
            when age_years < 60 then '50 to 59'
            when age_years >= 60 then '60 and over'
            else 'unknown'
        end as group_name
    from aged

    union all

    select
        sk_id_curr,
        'family_status' as attribute,
        coalesce(name_family_status, 'unknown') as group_name
    from aged

)

select
    sk_id_curr,
    attribute,
    group_name
from memberships
