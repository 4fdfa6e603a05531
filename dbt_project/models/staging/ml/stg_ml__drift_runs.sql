select
    batch_id,
    model_version,
    n_reference,
    n_current,
    n_features,
    n_features_drifted,
    psi_max,
    evidently_rows,
    evidently_features,
    evidently_features_drifted,
    report_html,
    report_json
from {{ source('ml', 'drift_runs') }}
