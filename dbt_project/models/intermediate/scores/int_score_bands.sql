{{ config(materialized='table') }}

-- Bounds are those of the tenths of the training rows, out of fold; equal probabilities
-- lie in one band, so that there may be fewer than ten.
with

calibration as (

    select * from {{ ref('calibration') }}

),

folds as (

    select * from {{ ref('int_folds_calibrated') }}

),

bounds as (

    select distinct
        model_version,
        case when decile = 1 then 0e0 else min_pd end as pd_from
    from calibration

),

bands as (

    select
        model_version,
        pd_from,
        lead(pd_from, 1, 1.01e0) over (
            partition by model_version order by pd_from nulls last
        ) as pd_below,
        cast(
            row_number() over (
                partition by model_version order by pd_from nulls last
            ) as integer
        ) as band
    from bounds

)

select
    bands.model_version,
    bands.band,
    bands.pd_from,
    bands.pd_below,
    count(folds.sk_id_curr) as n_reference,
    count(folds.sk_id_curr) filter (where folds.target = 1) as n_reference_defaulted
from bands
left join folds
    on
        bands.model_version = folds.model_version
        and bands.pd_from <= folds.pd
        and bands.pd_below > folds.pd
group by bands.model_version, bands.band, bands.pd_from, bands.pd_below
