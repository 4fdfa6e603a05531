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
    from collapsed

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by sk_id_curr
                order by
                    days_instalment desc nulls last,
                    sk_id_prev desc,
                    num_instalment_number desc nulls last,
                    num_instalment_version desc nulls last
            ) as integer
        ) as recency_rank
    from measured

),

contracts as (

    select
        sk_id_prev,
        name_contract_type
    from {{ ref('stg_home_credit__previous_applications') }}

),

placed as (

    select
        ranked.*,
        -- Version 0 of a plan stands on credit cards only.
        coalesce(
            contracts.name_contract_type,
            case when ranked.num_instalment_version = 0 then 'Revolving loans' end
        ) as name_contract_type,
        -- Ranks of the application, not of the loan: its last loan is the one due last.
        ranked.sk_id_prev = max(
            case when ranked.recency_rank = 1 then ranked.sk_id_prev end
        ) over (partition by ranked.sk_id_curr) as is_last_loan
    from ranked
    left join contracts
        on ranked.sk_id_prev = contracts.sk_id_prev

)

select * from placed
order by sk_id_curr, recency_rank
