with

folds as (

    select * from {{ ref('stg_ml__folds') }}

),

models as (

    select * from {{ ref('stg_ml__models') }}

)

select
    folds.model_version,
    folds.sk_id_curr,
    folds.target,
    folds.margin,
    {{ probability(
        'models.calibration_slope * folds.margin + models.calibration_intercept'
    ) }} as pd,
    models.threshold
from folds
inner join models on folds.model_version = models.model_version
