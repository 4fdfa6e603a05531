with

drops as (

    select * from {{ ref('stg_home_credit__drops') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

first_batches as (

    select
        drops.drop_id,
        min_by(batches.batch_id, batches.scored_at) filter (
            where batches.batch_id is not null
        ) as first_batch_id
    from drops
    inner join batches
        on
            drops.loaded_at <= batches.scored_at
            and drops.as_of <= batches.as_of
    group by drops.drop_id

)

select
    drops.drop_id,
    drops.as_of,
    drops.loaded_at,
    drops.source_name,
    drops.content_sha256,
    drops.is_full,
    drops.n_applications,
    first_batches.first_batch_id
from drops
left join first_batches on drops.drop_id = first_batches.drop_id
order by drops.as_of, drops.loaded_at, drops.drop_id
