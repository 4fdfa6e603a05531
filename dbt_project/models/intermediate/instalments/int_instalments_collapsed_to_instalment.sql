with

-- A part payment is a row of its own: lateness and shortfall mean nothing before the
-- rows of one instalment (of one version of the plan) are put together.
collapsed as (

    select
        sk_id_curr,
        sk_id_prev,
        num_instalment_version,
        num_instalment_number,
        max(days_instalment) as days_instalment,
        max(amt_instalment) as amt_instalment,
        coalesce(sum(amt_payment), 0) as amt_paid,
        min(days_entry_payment) as first_paid_day,
        max(days_entry_payment) as last_paid_day,
        count(days_entry_payment) as n_payments
    from {{ ref('stg_home_credit__instalments') }}
    group by
        sk_id_curr,
        sk_id_prev,
        num_instalment_version,
        num_instalment_number

),

-- Ranks of the application, not of the loan: its last loan is the one due last.
ranked as (

    select
        *,
        cast(row_number() over recency as integer) as recency_rank,
        sk_id_prev = first_value(sk_id_prev) over recency as is_last_loan
    from collapsed
    window
        recency as (
            partition by sk_id_curr
            order by
                days_instalment desc nulls last,
                sk_id_prev desc,
                num_instalment_number desc nulls last,
                num_instalment_version desc nulls last
        )

),

-- CASE, not greatest() alone: greatest(NULL, 0) is 0, and an instalment that was never
-- paid would look as if it had been paid on time.
measured as (

    select
        *,
        n_payments = 0 as is_never_paid,
        last_paid_day - days_instalment as delay_days,
        case
            when last_paid_day is not null and days_instalment is not null
                then greatest(last_paid_day - days_instalment, 0)
        end as days_past_due,
        case
            when first_paid_day is not null and days_instalment is not null
                then greatest(days_instalment - first_paid_day, 0)
        end as days_before_due,
        {{ safe_divide('amt_paid', 'amt_instalment') }} as pay_ratio,
        case
            when amt_instalment is not null
                then greatest(amt_instalment - amt_paid, 0)
        end as amt_short,
        -- In hundredths: whole numbers add up to the same in any order.
        case
            when amt_instalment is not null
                then cast(
                    round(100 * greatest(amt_paid - amt_instalment, 0)) as bigint
                )
        end as cents_over
    from ranked

)

select * from measured
