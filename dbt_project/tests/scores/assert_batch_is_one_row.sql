-- Claim: the release describes itself in exactly one row, whose counts are those of its
-- scores.
-- Guards: batch, scores_latest.
-- If false: a reader cannot tell which night he looks at.
with

batch as (

    select
        count(*) as n_rows,
        sum(n_applications) as n_applications,
        sum(n_accepted + n_review + n_refused) as n_decided
    from {{ ref('batch') }}

),

scores as (

    select count(*) as n_scores from {{ ref('scores_latest') }}

)

select
    batch.*,
    scores.n_scores
from batch
cross join scores
where
    batch.n_rows <> 1
    or batch.n_applications <> scores.n_scores
    or batch.n_decided <> scores.n_scores
