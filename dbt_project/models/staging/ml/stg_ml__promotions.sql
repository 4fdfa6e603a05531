select
    decision_id,
    model_version,
    champion_version,
    policy_version,
    as_of,
    decided_at,
    is_promoted,
    reason
from {{ source('ml', 'promotions') }}
