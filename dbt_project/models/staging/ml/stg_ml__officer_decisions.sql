select
    decision_id,
    decided_at,
    officer,
    sk_id_curr,
    batch_id,
    proposal,
    decision,
    reason
from {{ source('ml', 'officer_decisions') }}
