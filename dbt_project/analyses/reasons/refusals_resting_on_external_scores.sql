-- question: How many refusals rest first on an external score, which we cannot open?
-- asked by: compliance
select
    coalesce(concepts.is_external, false) as is_external,
    count(*) as n,
    count(*) / sum(count(*)) over () as share
from scores_latest
inner join score_reasons on scores_latest.sk_id_curr = score_reasons.sk_id_curr
left join concepts on score_reasons.concept = concepts.concept
where
    scores_latest.decision = 'refuse'
    and score_reasons.direction = 'against'
    and score_reasons.rank = 1
group by coalesce(concepts.is_external, false)
order by is_external
