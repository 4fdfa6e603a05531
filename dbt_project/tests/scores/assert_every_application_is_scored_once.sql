-- Claim: every application of the feature mart has exactly one score, and no other has
-- one.
-- Guards: scores_latest.
-- If false: somebody waits for an answer that never comes, or gets two.
with

applications as (

    select sk_id_curr from {{ ref('application_features') }}

),

scores as (

    select
        sk_id_curr,
        count(*) as n_scores
    from {{ ref('scores_latest') }}
    group by sk_id_curr

)

select
    applications.sk_id_curr as waiting,
    scores.sk_id_curr as scored,
    scores.n_scores
from applications
full outer join scores on applications.sk_id_curr = scores.sk_id_curr
where
    applications.sk_id_curr is null
    or scores.sk_id_curr is null
    or scores.n_scores <> 1
