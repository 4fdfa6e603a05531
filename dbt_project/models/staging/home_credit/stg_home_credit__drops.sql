{{ config(meta={'by_application': false}) }}

with

drops as (

    select
        -- keys
        drop_id,

        -- text
        source_name,
        content_sha256,

        -- numbers
        n_applications,

        -- flags
        is_full,

        -- times
        as_of,
        loaded_at
    from {{ source('raw', 'drops') }}

)

select * from drops
