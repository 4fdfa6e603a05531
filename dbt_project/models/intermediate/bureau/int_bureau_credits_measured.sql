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
        case when is_home_currency then amt_credit_max_overdue end as max_overdue
    from credits

),

measured as (

    select
        *,
        {{ safe_divide('debt', 'credit') }} as debt_ratio,
        credit - debt as amount_left,
        days_enddate_fact - days_credit as duration_days
    from priced

)

select * from measured
order by sk_id_curr, recency_rank
