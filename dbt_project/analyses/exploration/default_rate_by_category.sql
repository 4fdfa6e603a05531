-- question: Which categories default most, and how many applications do they hold?
-- asked by: portfolio management
with

applications as (

    select
        target,
        name_contract_type,
        name_income_type,
        name_education_type,
        name_housing_type,
        occupation_type,
        organization_type,
        cast(region_rating_client as varchar) as region_rating_client,
        flag_own_car,
        flag_own_realty,
        name_type_suite,
        code_gender,
        name_family_status
    from raw.application_train

),

categories as (

    select *
    from applications
    unpivot include nulls (category for variable in (columns(* exclude (target))))

),

counted as (

    select
        variable,
        coalesce(category, 'missing') as category,
        count(*) as n,
        count(*) filter (where target = 1) as n_defaulted,
        avg(target) as default_rate
    from categories
    group by all

)

-- The interval is Wilson's (1927), at 95 %.
select
    *,
    n / sum(n) over (partition by variable) as share,
    (
        default_rate + 1.9208 / n
        - 1.96 * sqrt(default_rate * (1 - default_rate) / n + 0.9604 / (n * n))
    ) / (1 + 3.8416 / n) as rate_from,
    (
        default_rate + 1.9208 / n
        + 1.96 * sqrt(default_rate * (1 - default_rate) / n + 0.9604 / (n * n))
    ) / (1 + 3.8416 / n) as rate_to
from counted
order by variable asc, n desc, category asc
