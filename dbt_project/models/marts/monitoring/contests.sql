with

contests as (

    select * from {{ ref('stg_ml__contests') }}

),

latest_batch as (

    select as_of
    from {{ ref('stg_ml__batches') }}
    where is_latest

)

select
    contests.contest_id,
    contests.decision_id,
    contests.sk_id_curr,
    contests.opened_at,
    contests.ground,
    contests.due_on,
    coalesce(contests.outcome, 'open') as status,
    contests.decided_at,
    coalesce(cast(contests.decided_at as date), latest_batch.as_of)
    > contests.due_on as is_overdue
from contests
cross join latest_batch
order by contests.contest_id
