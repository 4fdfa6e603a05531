with

drift_runs as (

    select * from {{ ref('stg_ml__drift_runs') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

)

select
    drift_runs.batch_id,
    batches.as_of,
    drift_runs.model_version,
    drift_runs.n_reference,
    drift_runs.n_current,
    drift_runs.n_features,
    drift_runs.n_features_drifted,
    drift_runs.psi_max,
    drift_runs.evidently_rows,
    drift_runs.evidently_features,
    drift_runs.evidently_features_drifted,
    drift_runs.evidently_outcomes,
    drift_runs.report_html,
    drift_runs.report_json,
    drift_runs.quality_html,
    drift_runs.quality_json,
    drift_runs.performance_html,
    drift_runs.performance_json
from drift_runs
inner join batches on drift_runs.batch_id = batches.batch_id
order by batches.as_of, drift_runs.batch_id
