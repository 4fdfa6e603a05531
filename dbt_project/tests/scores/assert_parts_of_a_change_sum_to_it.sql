-- Claim: the parts of every change, of pd and of points, sum to it.
-- Guards: score_changes.
-- If false: a client is told a cause of more or less than what happened.
with

changes as (

    select * from {{ ref('score_changes') }}

)

select sk_id_curr
from changes
where
    not coalesce(
        abs(delta_pd_data + delta_pd_model + delta_pd_policy - delta_pd) < 1e-12, false
    )
    or not coalesce(
        abs(delta_points_data + delta_points_model + delta_points_policy - delta_points)
        < 1e-12,
        false
    )
