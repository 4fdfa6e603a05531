with

model_comparison as (

    select * from {{ ref('stg_ml__model_comparison') }}

)

select
    model_version,
    model,
    calibration_method,
    threshold,
    auc,
    auc_fold_std,
    pr_auc,
    ks,
    2e0 * auc - 1e0 as gini,
    brier,
    log_loss,
    ece,
    capture_top_decile,
    lift_top_decile,
    cost_per_application,
    n_features,
    size_bytes,
    training_seconds,
    scoring_seconds,
    compared_at
from model_comparison
order by model_version, model
