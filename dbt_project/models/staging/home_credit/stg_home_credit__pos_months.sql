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
        *,
        min(
            case when name_contract_status = 'Completed' then months_balance end
        ) over (partition by sk_id_prev) as completed_month
    from months

),

running as (

    select
        -- keys
        sk_id_prev,
        sk_id_curr,
        drop_id,

        -- text
        name_contract_status,

        -- numbers
        cnt_instalment,
        cnt_instalment_future,
        sk_dpd,
        sk_dpd_def,

        -- times
        months_balance,
        cast(
            row_number() over (
                partition by sk_id_curr
                order by months_balance desc, sk_id_prev desc
            ) as integer
        ) as recency_rank
    from completions
    where
        coalesce(name_contract_status, '') != 'Completed'
        or months_balance = completed_month

)

select * from running
order by sk_id_curr, recency_rank
