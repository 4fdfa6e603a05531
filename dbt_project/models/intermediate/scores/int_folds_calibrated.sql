with

folds as (

    select * from {{ ref('stg_ml__folds') }}

),

models as (

    select * from {{ ref('stg_ml__models') }}

),

segments as (

    select * from {{ ref('int_calibration_points_joined_to_segments') }}

)

select
    folds.model_version,
    folds.sk_id_curr,
    folds.target,
    folds.margin,
    coalesce(
        {{ isotonic_probability('folds.margin') }},
        {{ probability(
            'models.calibration_slope * folds.margin + models.calibration_intercept'
        ) }}
    ) as pd,
    models.threshold
from folds
inner join models on folds.model_version = models.model_version
left join segments
    on
        folds.model_version = segments.model_version
        and folds.margin >= segments.margin_from
        and folds.margin < segments.margin_below
