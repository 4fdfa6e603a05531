-- Claim: every past score this night looked at was rebuilt to what is stored of it.
-- Guards: score_audit.
-- If false: a score, or what made it, was altered after the night that published it.
with

latest as (

    select batch_id
    from {{ ref('stg_ml__batches') }}
    where is_latest

)

select
    score_audit.scored_batch_id,
    score_audit.sk_id_curr,
    score_audit.reason
from {{ ref('score_audit') }} as score_audit
inner join latest on score_audit.batch_id = latest.batch_id
where not coalesce(score_audit.is_equal, false)
