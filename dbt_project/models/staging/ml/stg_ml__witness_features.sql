select
    sk_id_curr,
    feature,
    feature_value
from {{ source('ml', 'witness_features') }}
