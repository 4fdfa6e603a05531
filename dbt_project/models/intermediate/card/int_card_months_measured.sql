{{ config(materialized='view') }}

with

months as (

    select
        sk_id_prev,
        sk_id_curr,
        months_balance,
        recency_rank,
        amt_balance as balance,
        amt_credit_limit_actual as credit_limit,
        lag(amt_credit_limit_actual) over (
            partition by sk_id_curr, sk_id_prev
            order by recency_rank desc
        ) as credit_limit_before,
        amt_drawings_current as drawn,
        amt_drawings_atm_current as drawn_atm,
        amt_drawings_pos_current as drawn_pos,
        cnt_drawings_current as n_drawings,
        cnt_drawings_atm_current as n_drawings_atm,
        amt_payment_current as paid,
        amt_inst_min_regularity as minimum_due,
        amt_receivable - amt_receivable_principal as fees_due,
        sk_dpd,
        -- A card never closed goes on counting days for years.
        case when sk_dpd > 120 then 120 else sk_dpd end as sk_dpd_capped,
        sk_dpd_def
    from {{ ref('stg_home_credit__card_months') }}

),

measured as (

    select
        *,
        {{ safe_divide('balance', 'credit_limit') }} as utilisation,
        -- Whole numbers: sums of them are the same in any order.
        cast(
            round(1e6 * {{ safe_divide('balance', 'credit_limit') }}) as bigint
        ) as utilisation_millionths,
        {{ safe_divide('paid', 'minimum_due') }} as paid_to_minimum,
        case
            when credit_limit < credit_limit_before then 1
            else 0
        end as is_limit_cut
    from months

)

select * from measured
