select
    model_version,
    margin,
    pd
from {{ ref('stg_ml__calibration_points') }}
order by model_version, margin
