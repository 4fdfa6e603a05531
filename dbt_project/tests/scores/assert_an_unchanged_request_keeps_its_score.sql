-- Claim: a request that is not changed gets, on the way that changed requests take, the
-- probability, points and decision of its score; and every option is better than that.
-- Guards: int_recourse_variants_decided, recourse.
-- If false: a client is told that a change would help, by a score that is not ours.
with

unchanged as (

    select * from {{ ref('int_recourse_variants_decided') }}
    where variant = 0

),

scores as (

    select * from {{ ref('scores_latest') }}

),

options as (

    select * from {{ ref('recourse') }}

)

select
    unchanged.sk_id_curr,
    'unchanged request' as finding
from unchanged
left join scores on unchanged.sk_id_curr = scores.sk_id_curr
where
    coalesce(
        abs(unchanged.pd - scores.pd) >= 1e-12
        or abs(unchanged.score_points - scores.score_points) >= 1e-9
        or unchanged.decision <> scores.decision,
        true
    )

union all

select
    options.sk_id_curr,
    'option' as finding
from options
left join scores on options.sk_id_curr = scores.sk_id_curr
where
    coalesce(
        options.new_pd >= scores.pd
        or scores.decision = 'accept'
        or options.flips <> (
            options.new_decision <> scores.decision and options.new_decision <> 'refuse'
        ),
        true
    )
