with

models as (

    select * from {{ ref('stg_ml__models') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

champions as (

    select
        model_version,
        min(as_of) as first_as_of,
        max(as_of) as last_as_of,
        count_if(is_latest) > 0 as is_champion
    from batches
    group by model_version

)

select
    models.model_version,
    models.model_name,
    models.mlflow_run_id,
    coalesce(champions.is_champion, false) as is_champion,
    champions.first_as_of,
    champions.last_as_of,
    models.trained_at,
    models.training_as_of,
    models.reference_version,
    models.n_training_rows,
    models.n_features,
    models.n_trees,
    models.feature_list_sha256,
    models.model_sha256,
    models.data_sha256,
    models.seed,
    models.git_sha,
    models.calibration_method,
    models.calibration_slope,
    models.calibration_intercept,
    models.threshold,
    models.auc,
    2e0 * models.auc - 1e0 as gini,
    models.auc_fold_std,
    models.ks,
    models.pr_auc,
    models.brier,
    models.log_loss,
    models.cost_per_application,
    models.ece,
    models.capture_top_decile,
    models.lift_top_decile,
    models.auc_with_protected,
    models.auc_without_protected,
    models.n_monotone_constraints,
    models.auc_without_constraints,
    models.training_seconds
from models
left join champions on models.model_version = champions.model_version
order by models.model_version
