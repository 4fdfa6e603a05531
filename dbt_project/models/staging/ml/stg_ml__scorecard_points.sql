select
    model_version,
    feature,
    bin,
    bin_from,
    bin_below,
    is_missing,
    woe,
    points,
    n,
    n_bad
from {{ source('ml', 'scorecard_points') }}
