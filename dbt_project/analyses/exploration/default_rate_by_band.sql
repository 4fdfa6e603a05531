-- question: How does the default rate move along each main variable?
-- asked by: model developers
with

applications as (

    select
        target,
        ext_source_1,
        ext_source_2,
        ext_source_3,
        -days_birth / 365.25 as age_years,
        case when days_employed <= 0 then -days_employed / 365.25 end as years_employed,
        amt_income_total,
        amt_credit,
        amt_annuity,
        amt_credit / nullif(amt_annuity, 0) as credit_in_annuities,
        amt_annuity / nullif(amt_income_total, 0) as annuity_to_income,
        amt_credit / nullif(amt_goods_price, 0) as credit_to_goods,
        -days_last_phone_change / 365.25 as years_since_phone_change
    from raw.application_train

),

measured as (

    select *
    from applications
    unpivot include nulls (measure for variable in (columns(* exclude (target))))

),

-- Tenths by rank; equal values stay together, and missing ones are a band of their own.
banded as (

    select
        variable,
        measure,
        target,
        case
            when measure is not null
                then least(
                    cast(
                        floor(
                            10 * percent_rank() over (
                                partition by variable, measure is null order by measure
                            )
                        ) as integer
                    ), 9
                ) + 1
        end as band
    from measured

),

counted as (

    select
        variable,
        band,
        min(measure) as lowest,
        max(measure) as highest,
        count(*) as n,
        count(*) filter (where target = 1) as n_defaulted,
        avg(target) as default_rate
    from banded
    group by variable, band

)

-- The interval is Wilson's (1927), at 95 %.
select
    *,
    (
        default_rate + 1.9208 / n
        - 1.96 * sqrt(default_rate * (1 - default_rate) / n + 0.9604 / (n * n))
    ) / (1 + 3.8416 / n) as rate_from,
    (
        default_rate + 1.9208 / n
        + 1.96 * sqrt(default_rate * (1 - default_rate) / n + 0.9604 / (n * n))
    ) / (1 + 3.8416 / n) as rate_to
from counted
order by variable, band nulls last
