-- question: How do scores spread over bands of twenty points, and what is refused?
-- asked by: credit risk
with

banded as (

    select
        floor(score_points / 20) * 20 as points_from,
        decision
    from scores_latest

)

select
    points_from,
    points_from + 20 as points_below,
    count(*) as n,
    count(*) filter (where decision = 'refuse') / count(*) as refusal_rate,
    sum(count(*)) over (order by points_from) / sum(count(*)) over ()
        as cumulative_share
from banded
group by points_from
order by points_from
