{{ config(materialized='view') }}

with

months as (

    select
        -- keys
        sk_id_prev,
        sk_id_curr,
        drop_id,

        -- text
        {{ known_text('name_contract_status') }} as name_contract_status,

        -- numbers
        amt_balance,
        amt_credit_limit_actual,
        -- A negative drawing is an error; a negative balance (overpaid) stays.
        case
            when amt_drawings_atm_current >= 0 then amt_drawings_atm_current
        end as amt_drawings_atm_current,
        case
            when amt_drawings_current >= 0 then amt_drawings_current
        end as amt_drawings_current,
        case
            when amt_drawings_other_current >= 0 then amt_drawings_other_current
        end as amt_drawings_other_current,
        case
            when amt_drawings_pos_current >= 0 then amt_drawings_pos_current
        end as amt_drawings_pos_current,
        amt_inst_min_regularity,
        amt_payment_current,
        amt_payment_total_current,
        amt_receivable_principal,
        -- Misspelled in the source.
        amt_recivable as amt_receivable,
        amt_total_receivable,
        cnt_drawings_atm_current,
        cnt_drawings_current,
        cnt_drawings_other_current,
        cnt_drawings_pos_current,
        cnt_instalment_mature_cum,
        sk_dpd,
        sk_dpd_def,

        -- times
        months_balance
    from {{ source('raw', 'credit_card_balance') }}
    where months_balance <= 0

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by sk_id_curr
                order by months_balance desc, sk_id_prev desc
            ) as integer
        ) as recency_rank
    from months

)

select * from ranked
