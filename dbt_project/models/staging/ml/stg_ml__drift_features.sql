select
    batch_id,
    feature,
    n_bins,
    psi,
    psi_critical,
    missing_rate_reference,
    missing_rate_current,
    missing_rate_shift
from {{ source('ml', 'drift_features') }}
