with

scorecard_points as (

    select * from {{ ref('stg_ml__scorecard_points') }}

)

select
    model_version,
    feature,
    bin,
    bin_from,
    bin_below,
    is_missing,
    woe,
    points,
    n,
    n_bad
from scorecard_points
order by model_version, feature, bin, bin_from
