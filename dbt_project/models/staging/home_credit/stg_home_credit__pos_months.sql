{{ config(materialized='view') }}

with

months as (

    select
        sk_id_prev,
        sk_id_curr,
        drop_id,
        -- The balance says more than the label: with instalments ahead a loan is
        -- running, with none it is completed. Bad statuses keep their name.
        case
            when
                name_contract_status in ('Active', 'Completed')
                and cnt_instalment_future > 0
                then 'Active'
            when
                name_contract_status in ('Active', 'Completed')
                and cnt_instalment_future = 0
                then 'Completed'
            else {{ known_text('name_contract_status') }}
        end as name_contract_status,
        cnt_instalment,
        cnt_instalment_future,
        sk_dpd,
        sk_dpd_def,
        months_balance
    from {{ source('raw', 'pos_cash_balance') }}
    -- Signed rows precede the loan. Written so that an unknown status stays.
    where
        months_balance <= 0
        and coalesce(name_contract_status, '') != 'Signed'

),

-- A completed loan goes on being reported with nothing left to pay.
completions as (

    select
        sk_id_prev,
        min(months_balance) as completed_month
    from months
    where name_contract_status = 'Completed'
    group by sk_id_prev

),

running as (

    select
        -- keys
        months.sk_id_prev,
        months.sk_id_curr,
        months.drop_id,

        -- text
        months.name_contract_status,

        -- numbers
        months.cnt_instalment,
        months.cnt_instalment_future,
        months.sk_dpd,
        months.sk_dpd_def,

        -- times
        months.months_balance
    from months
    left join completions
        on months.sk_id_prev = completions.sk_id_prev
    where
        coalesce(months.name_contract_status, '') != 'Completed'
        or months.months_balance = completions.completed_month

)

select * from running
