select
    batch_id,
    sk_id_curr,
    model_version,
    role,
    margin,
    base_value,
    contribution_rest,
    feature_row_hash
from {{ source('ml', 'scores') }}
