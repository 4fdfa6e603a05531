select
    batch_id,
    feature,
    bin,
    n
from {{ source('ml', 'drift_bins') }}
