{{ config(materialized='view') }}

with

months as (

    select
        -- keys
        sk_id_bureau,
        drop_id,

        -- text
        status,

        -- numbers
        -- Arrears as a number: C (closed) and 0 owe nothing, X (unknown) says nothing.
        cast(
            case
                when status in ('C', '0') then 0
                when status in ('1', '2', '3', '4', '5') then cast(status as integer)
            end as smallint
        ) as arrears_level,

        -- times
        months_balance
    from {{ source('raw', 'bureau_balance') }}
    where months_balance <= 0

)

select * from months
