-- Claim: whoever is accepted has a pd below the threshold, whoever is refused one above
-- it; in between, a person decides.
-- Guards: scores_history.
-- If false: the decision does not follow from the costs the lender set.
select
    sk_id_curr,
    batch_id,
    pd,
    threshold,
    decision
from {{ ref('scores_history') }}
where
    (decision = 'accept' and pd >= threshold)
    or (decision = 'refuse' and pd <= threshold)
