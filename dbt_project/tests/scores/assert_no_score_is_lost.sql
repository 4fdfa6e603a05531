-- Claim: every score ever written is in the history, under a known model and policy.
-- Guards: scores_history, whose joins would drop a score without them.
-- If false: a decision was taken that nobody can retrace.
with

written as (

    select
        batch_id,
        count(*) as n_written
    from {{ ref('stg_ml__scores') }}
    group by batch_id

),

kept as (

    select
        batch_id,
        count(*) as n_kept
    from {{ ref('scores_history') }}
    group by batch_id

)

select
    written.batch_id,
    written.n_written,
    kept.n_kept
from written
left join kept on written.batch_id = kept.batch_id
where
    kept.n_kept is null
    or kept.n_kept <> written.n_written
