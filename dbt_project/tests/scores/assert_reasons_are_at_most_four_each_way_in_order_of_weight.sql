-- Claim: each direction has at most four reasons, ranked without gaps by their weight,
-- and their points have the sign of their direction.
-- Guards: score_reasons.
-- If false: a letter names more reasons than help anybody, or a small one first.
with

reasons as (

    select
        sk_id_curr,
        direction,
        rank,
        contribution_points,
        row_number() over (
            partition by sk_id_curr, direction
            order by abs(contribution_points) desc nulls last, rank asc
        ) as expected_rank
    from {{ ref('score_reasons') }}

)

select *
from reasons
where
    rank <> expected_rank
    or rank > 4
    or direction not in ('against', 'for')
    or (direction = 'against' and contribution_points >= 0)
    or (direction = 'for' and contribution_points <= 0)
