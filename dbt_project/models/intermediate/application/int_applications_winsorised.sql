{{ config(materialized='view') }}

with

applications as (

    select * from {{ ref('stg_home_credit__applications') }}

),

incomes as (

    select frozen.income_winsor_point
    from {{ ref('int_incomes_frozen') }} as frozen
    inner join {{ ref('stg_references__in_force') }} as in_force
        on frozen.reference_version = in_force.reference_version

),

-- One mistyped income must not rule a ratio. CASE, for least(NULL, point) is the point.
winsorised as (

    select
        applications.*,
        case
            when applications.amt_income_total > incomes.income_winsor_point
                then incomes.income_winsor_point
            else applications.amt_income_total
        end as amt_income_winsorised
    from applications
    left join incomes on true

)

-- All that staging has, and one column more.
select * from winsorised  -- noqa: AM04
