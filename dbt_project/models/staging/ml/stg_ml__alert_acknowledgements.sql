select
    batch_id,
    cause,
    acknowledged_at,
    acknowledged_by,
    note
from {{ source('ml', 'alert_acknowledgements') }}
