select status, count(*) as n_contests, count(*) filter (where is_overdue) as n_overdue
from contests
group by status
order by status
