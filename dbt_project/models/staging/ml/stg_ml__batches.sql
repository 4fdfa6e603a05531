-- A date may have been scored more than once (other code, other model): its last batch
-- counts.
with

batches as (

    select * from {{ source('ml', 'batches') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by as_of
            order by scored_at desc nulls last, batch_id desc nulls last
        ) as attempt,
        row_number() over (
            order by
                as_of desc nulls last,
                scored_at desc nulls last,
                batch_id desc nulls last
        ) as recency
    from batches

),

last_of_dates as (

    select
        as_of,
        batch_id as last_batch_id,
        lag(batch_id) over (order by as_of nulls last) as previous_batch_id
    from ranked
    where attempt = 1

)

select
    ranked.batch_id,
    last_of_dates.previous_batch_id,
    ranked.as_of,
    ranked.scored_at,
    ranked.model_version,
    ranked.policy_version,
    ranked.drop_sha256,
    ranked.code_sha256,
    ranked.git_sha,
    ranked.dbt_invocation_id,
    ranked.n_applications,
    ranked.attempt = 1 as is_last_of_date,
    ranked.recency = 1 as is_latest
from ranked
inner join last_of_dates on ranked.as_of = last_of_dates.as_of
