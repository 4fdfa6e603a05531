-- Claim: whoever is accepted has a pd below the threshold, whoever is refused one above
-- it; in between, a person decides.
-- Guards: scores_history, of which each night is checked when it is written.
-- If false: the decision does not follow from the costs the lender set.
with

latest as (

    select batch_id
    from {{ ref('stg_ml__batches') }}
    where is_latest

)

select
    history.sk_id_curr,
    history.batch_id,
    history.pd,
    history.threshold,
    history.decision
from {{ ref('scores_history') }} as history
inner join latest on history.batch_id = latest.batch_id
where
    (history.decision = 'accept' and history.pd >= history.threshold)
    or (history.decision = 'refuse' and history.pd <= history.threshold)
