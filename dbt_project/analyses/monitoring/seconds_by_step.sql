-- question: Where did the time of the last run go?
-- asked by: operations
with

last_run as (

    select max_by(run_id, started_at) as run_id
    from run_log

)

select
    run_log.step,
    run_log.status,
    run_log.started_at,
    run_log.seconds,
    run_log.seconds / sum(run_log.seconds) over () as share
from run_log
inner join last_run on run_log.run_id = last_run.run_id
order by run_log.started_at
