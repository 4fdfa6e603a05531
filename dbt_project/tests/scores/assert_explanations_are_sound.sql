-- Claim: every measure of the explanations keeps its limit: each application is
-- explained, in words of both languages, by what made its score, without protected
-- attributes, and with the reasons it was told before where nothing about it changed.
-- Guards: explanation_quality and, by being published, all that is said to a client.
-- If false: a client is told nothing, nonsense, or something else every night.
with

latest as (

    select batch_id
    from {{ ref('stg_ml__batches') }}
    where is_latest

)

select
    checks.batch_id,
    checks.check_name,
    checks.status
from {{ ref('dq_results') }} as checks
inner join latest on checks.batch_id = latest.batch_id
where
    checks.check_name like 'explanation_%'
    and checks.status = 'fail'
