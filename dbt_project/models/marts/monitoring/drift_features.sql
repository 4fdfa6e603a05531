-- 0.10 and 0.25 are the customary bounds of the population stability index; the
-- critical value says what chance alone can do with as many applications.
with

drift_features as (

    select * from {{ ref('stg_ml__drift_features') }}

),

drift_runs as (

    select * from {{ ref('drift_runs') }}

)

select
    drift_features.batch_id,
    drift_runs.as_of,
    drift_runs.model_version,
    drift_features.feature,
    drift_features.n_bins,
    drift_features.psi,
    case
        when drift_features.psi < 0.10e0 then 'stable'
        when drift_features.psi < 0.25e0 then 'moderate'
        else 'significant'
    end as psi_band,
    drift_features.psi_critical,
    drift_features.psi > drift_features.psi_critical as exceeds_critical,
    drift_features.missing_rate_reference,
    drift_features.missing_rate_current,
    drift_features.missing_rate_shift
from drift_features
inner join drift_runs on drift_features.batch_id = drift_runs.batch_id
order by drift_runs.as_of, drift_features.batch_id, drift_features.feature
