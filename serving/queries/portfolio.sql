select
    grade,
    decision,
    count(*) as n_applications,
    avg(pd) as mean_pd
from scores_latest
group by grade, decision
order by grade, decision
