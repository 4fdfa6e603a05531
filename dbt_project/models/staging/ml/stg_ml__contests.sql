select
    contest_id,
    opened_at,
    decision_id,
    sk_id_curr,
    ground,
    due_on,
    decided_at,
    outcome
from {{ source('ml', 'contests') }}
