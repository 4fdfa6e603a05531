{{ config(meta={'by_application': false}) }}

with

outcomes as (

    select
        -- keys
        sk_id_curr,
        drop_id,

        -- numbers
        cast(target as smallint) as target,

        -- times
        observed_on
    from {{ source('raw', 'outcomes') }}

)

select * from outcomes
order by sk_id_curr
