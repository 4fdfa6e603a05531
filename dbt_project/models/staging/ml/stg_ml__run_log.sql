select
    run_id,
    step,
    status,
    started_at,
    seconds,
    detail
from {{ source('ml', 'run_log') }}
