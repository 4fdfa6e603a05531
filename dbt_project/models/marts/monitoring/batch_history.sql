-- A night that was told is never written anew. Data of its date, or of one before, may
-- come after it: late, or corrected. The night then says so.
with

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

drops as (

    select * from {{ ref('stg_home_credit__drops') }}

),

-- A full drop leaves nothing of those before it.
last_full_drops as (

    select
        batches.batch_id,
        max(drops.as_of) as as_of
    from batches
    inner join drops on batches.as_of >= drops.as_of
    where drops.is_full
    group by batches.batch_id

),

changed as (

    select
        batches.batch_id,
        min_by(drops.drop_id, drops.loaded_at)
        filter (where drops.drop_id is not null) as changed_by_drop_id
    from batches
    inner join drops
        on
            batches.as_of >= drops.as_of
            and batches.scored_at < drops.loaded_at
    left join last_full_drops on batches.batch_id = last_full_drops.batch_id
    where last_full_drops.as_of is null or last_full_drops.as_of <= drops.as_of
    group by batches.batch_id

)

select
    batches.batch_id,
    batches.previous_batch_id,
    batches.as_of,
    batches.scored_at,
    batches.is_latest,
    batches.model_version,
    batches.policy_version,
    batches.n_applications,
    batches.drop_sha256,
    batches.code_sha256,
    batches.git_sha,
    batches.dbt_invocation_id,
    changed.changed_by_drop_id
from batches
left join changed on batches.batch_id = changed.batch_id
order by batches.as_of, batches.scored_at, batches.batch_id
