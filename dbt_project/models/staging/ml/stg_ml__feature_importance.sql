select
    model_version,
    feature,
    gain,
    split_count,
    mean_abs_contribution
from {{ source('ml', 'feature_importance') }}
