-- question: Which reasons are given most often to refused applications?
-- asked by: compliance
with

refused as (

    select sk_id_curr
    from scores_latest
    where decision = 'refuse'

),

total as (

    select count(*) as n_refused from refused

)

select
    score_reasons.reason_code,
    count(*) as n,
    count(*) filter (where score_reasons.rank = 1) as n_first,
    count(*) / max(total.n_refused) as share_of_refused,
    avg(score_reasons.contribution_points) as mean_points
from score_reasons
inner join refused on score_reasons.sk_id_curr = refused.sk_id_curr
cross join total
where score_reasons.direction = 'against'
group by score_reasons.reason_code
order by n desc, score_reasons.reason_code asc
