select
    drift_runs.n_reference,
    drift_runs.n_current,
    drift_runs.n_features,
    drift_runs.n_features_drifted,
    drift_runs.psi_max,
    drift_runs.report_html
from drift_runs
inner join batch on batch.batch_id = drift_runs.batch_id
