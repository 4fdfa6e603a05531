-- question: How many applications of each grade are accepted, reviewed and refused?
-- asked by: credit risk
select
    grade,
    count(*) as n,
    count(*) filter (where decision = 'accept') as n_accepted,
    count(*) filter (where decision = 'review') as n_review,
    count(*) filter (where decision = 'refuse') as n_refused,
    avg(pd) as mean_pd
from scores_latest
group by grade
order by grade
