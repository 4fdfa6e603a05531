-- question: Whose probability of default moved most since the night before?
-- asked by: loan officers
select
    sk_id_curr,
    prev_pd,
    pd,
    delta_pd,
    decision
from scores_latest
where delta_pd is not null
order by abs(delta_pd) desc, sk_id_curr
limit 20
