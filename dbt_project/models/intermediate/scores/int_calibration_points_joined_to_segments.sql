-- The first segment reaches down to the lowest double and the last up to the highest;
-- where a margin lies outside the points, the pd stays that of the nearest one.
with

calibration_points as (

    select * from {{ ref('stg_ml__calibration_points') }}

),

neighbours as (

    select
        model_version,
        margin,
        pd,
        lag(margin) over (
            partition by model_version order by margin nulls last
        ) as margin_before,
        lead(margin) over (
            partition by model_version order by margin nulls last
        ) as margin_after,
        lead(pd) over (
            partition by model_version order by margin nulls last
        ) as pd_after
    from calibration_points

),

segments as (

    select
        model_version,
        case
            when margin_before is null then -1.7976931348623157e308 else margin
        end as margin_from,
        coalesce(margin_after, 1.7976931348623157e308) as margin_below,
        margin as margin_at,
        pd as pd_at,
        coalesce(
            {{ safe_divide('pd_after - pd', '(margin_after - margin)') }}, 0e0
        ) as pd_per_margin
    from neighbours

)

select * from segments
