select run_id, step, status, started_at, seconds
from run_log
order by started_at desc, run_id, step
limit 60
