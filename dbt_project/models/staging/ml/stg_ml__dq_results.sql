select
    batch_id,
    check_name,
    status,
    failures,
    message,
    changed_only
from {{ source('ml', 'dq_results') }}
