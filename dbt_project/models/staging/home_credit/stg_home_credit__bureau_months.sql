with

months as (

    select
        sk_id_bureau,
        drop_id,
        status,
        -- Arrears as a number: C (closed) and 0 owe nothing, X (unknown) says nothing.
        cast(
            case
                when status in ('C', '0') then 0
                when status in ('1', '2', '3', '4', '5') then cast(status as integer)
            end as smallint
        ) as arrears_level,
        months_balance
    from {{ source('raw', 'bureau_balance') }}
    where months_balance <= 0

),

credits as (

    select
        sk_id_bureau,
        sk_id_curr
    from {{ ref('stg_home_credit__bureau_credits') }}

),

-- The months carry no application of their own. Those of a credit that is not on file
-- belong to nobody: they stay in raw.
assigned as (

    select
        -- keys
        months.sk_id_bureau,
        credits.sk_id_curr,
        months.drop_id,

        -- text
        months.status,

        -- numbers
        months.arrears_level,

        -- times
        months.months_balance
    from months
    inner join credits
        on months.sk_id_bureau = credits.sk_id_bureau

)

select * from assigned
order by sk_id_curr asc, sk_id_bureau asc, months_balance desc
