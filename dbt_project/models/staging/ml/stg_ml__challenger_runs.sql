select
    batch_id,
    model_version,
    is_scored,
    reason
from {{ source('ml', 'challenger_runs') }}
