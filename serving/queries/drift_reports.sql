select
    as_of,
    n_current,
    n_features,
    n_features_drifted,
    psi_max,
    evidently_rows,
    evidently_features,
    evidently_features_drifted,
    evidently_outcomes,
    report_html,
    quality_html,
    performance_html
from drift_runs
order by as_of desc, batch_id desc
limit 60
