with

run_log as (

    select * from {{ ref('stg_ml__run_log') }}

)

select
    run_id,
    step,
    status,
    started_at,
    seconds,
    detail
from run_log
order by started_at, run_id, step
