-- Claim: every pd lies strictly between 0 and 1, and more points never go with a higher
-- pd of the same policy.
-- Guards: scores_history.
-- If false: a better score means a worse client.
with

scores as (

    select
        sk_id_curr,
        batch_id,
        pd,
        score_points,
        lag(pd) over (
            partition by policy_version
            order by score_points asc nulls last, pd desc nulls last
        ) as pd_of_fewer_points
    from {{ ref('scores_history') }}

)

select *
from scores
where
    pd is null
    or isnan(pd)
    or pd <= 0
    or pd >= 1
    -- Twelve digits: the last ones of a logarithm are rounding.
    or pd > pd_of_fewer_points * (1e0 + 1e-12)
