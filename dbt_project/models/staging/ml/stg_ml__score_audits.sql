select
    batch_id,
    scored_batch_id,
    sk_id_curr,
    model_version,
    policy_version,
    stored_pd,
    rebuilt_pd,
    stored_score_points,
    rebuilt_score_points,
    stored_decision,
    rebuilt_decision,
    is_equal,
    reason
from {{ source('ml', 'score_audits') }}
