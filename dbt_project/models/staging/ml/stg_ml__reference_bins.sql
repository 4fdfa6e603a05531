select
    model_version,
    feature,
    bin,
    lower,
    upper,
    reference_count
from {{ source('ml', 'reference_bins') }}
