with

folds as (

    select * from {{ ref('stg_ml__folds') }}

),

models as (

    select * from {{ ref('stg_ml__models') }}

),

segments as (

    select * from {{ ref('int_calibration_points_joined_to_segments') }}

),

folds_with_terms as (

    select
        folds.model_version,
        folds.sk_id_curr,
        folds.target,
        folds.margin,
        models.threshold,
        models.calibration_slope,
        models.calibration_intercept
    from folds
    inner join models on folds.model_version = models.model_version

),

{{ calibrated_ctes('folds_with_terms') }}

select
    model_version,
    sk_id_curr,
    target,
    margin,
    pd,
    threshold
from calibrated
