select
    batch_id,
    sk_id_curr,
    rank,
    feature,
    feature_value,
    contribution
from {{ source('ml', 'contributions') }}
