{{ config(materialized='view') }}

with

credits as (

    select
        *,
        coalesce(credit_currency = 'currency 1', true) as is_home_currency
    from {{ ref('stg_home_credit__bureau_credits') }}

),

-- Amounts in another currency cannot be added: such credits are counted, not summed.
priced as (

    select
        sk_id_bureau,
        sk_id_curr,
        credit_type,
        credit_day_overdue,
        cnt_credit_prolong,
        coalesce(credit_active = 'Active', false) as is_active,
        coalesce(credit_active = 'Closed', false) as is_closed,
        coalesce(credit_active in ('Sold', 'Bad debt'), false) as is_sold_or_bad,
        is_home_currency,
        days_credit,
        days_credit_enddate,
        days_enddate_fact,
        days_credit_update,
        recency_rank,
        case when is_home_currency then amt_credit_sum end as credit,
        case when is_home_currency then amt_credit_sum_debt end as debt,
        case when is_home_currency then amt_credit_sum_overdue end as overdue,
        case when is_home_currency then amt_credit_max_overdue end as max_overdue,
        case when is_home_currency then amt_credit_sum_limit end as credit_limit,
        case when is_home_currency then amt_annuity end as annuity
    from credits

),

measured as (

    select
        *,
        {{ safe_divide('debt', 'credit') }} as debt_ratio,
        credit - debt as amount_left,
        days_enddate_fact - days_credit as duration_days,
        days_credit_enddate - days_credit as planned_days,
        days_enddate_fact - days_credit_enddate as slip_days,
        {{ safe_divide('debt', 'debt + credit_limit') }} as limit_use,
        -- What is owed, spread over the months to the planned end: at least one.
        case
            when days_credit_enddate > 0
                then debt / greatest(days_credit_enddate / 30.4375e0, 1e0)
        end as monthly_due
    from priced

)

select * from measured
