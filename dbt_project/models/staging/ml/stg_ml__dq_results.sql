select
    batch_id,
    check_name,
    status,
    failures,
    message
from {{ source('ml', 'dq_results') }}
