select
    model_version,
    margin,
    pd
from {{ source('ml', 'calibration_points') }}
