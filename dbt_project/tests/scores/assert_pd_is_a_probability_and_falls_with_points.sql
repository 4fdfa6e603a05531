-- Claim: every pd of the night lies strictly between 0 and 1, and more points never go
-- with a higher pd of the same policy.
-- Guards: scores_history, of which each night is checked when it is written.
-- If false: a better score means a worse client.
with

latest as (

    select batch_id
    from {{ ref('stg_ml__batches') }}
    where is_latest

),

scores as (

    select
        history.sk_id_curr,
        history.batch_id,
        history.pd,
        history.score_points,
        lag(history.pd) over (
            partition by history.policy_version
            order by history.score_points asc nulls last, history.pd desc nulls last
        ) as pd_of_fewer_points
    from {{ ref('scores_history') }} as history
    inner join latest on history.batch_id = latest.batch_id

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
