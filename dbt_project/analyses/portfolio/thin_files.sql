-- question: How are applications with few external scores treated?
-- asked by: credit risk
select
    n_external_sources,
    count(*) as n,
    avg(pd) as mean_pd,
    count(*) filter (where decision = 'review') / count(*) as review_rate,
    count(*) filter (where decision = 'refuse') / count(*) as refusal_rate
from scores_latest
group by n_external_sources
order by n_external_sources
