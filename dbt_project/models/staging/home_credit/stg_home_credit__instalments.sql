{{ config(materialized='view') }}

with

payments as (

    select
        -- keys
        sk_id_prev,
        sk_id_curr,
        drop_id,

        -- numbers
        cast(num_instalment_version as integer) as num_instalment_version,
        num_instalment_number,
        amt_instalment,
        -- A payment that came in after the application was not known by then.
        case
            when coalesce(days_entry_payment, 0) <= 0 then amt_payment
        end as amt_payment,

        -- times
        cast(days_instalment as integer) as days_instalment,
        {{ past_offset('days_entry_payment') }} as days_entry_payment
    from {{ source('raw', 'installments_payments') }}
    -- An instalment due after the application says nothing yet.
    where days_instalment <= 0 or days_instalment is null

)

select * from payments
