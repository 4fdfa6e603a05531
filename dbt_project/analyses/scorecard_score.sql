-- Score of every application by the points scorecard of the latest model compared: the
-- base, plus the points of the interval each feature lies in. Run it on the warehouse
-- (the release holds the points, not the features).
with

scorecard_points as (

    select * from {{ ref('scorecard_points') }}

),

latest as (

    select max(model_version) as model_version from scorecard_points

),

latest_points as (

    select scorecard_points.*
    from scorecard_points
    inner join latest on scorecard_points.model_version = latest.model_version

),

application_features as (

    select
        sk_id_curr,
        cast(columns(* exclude (sk_id_curr)) as double)
    from {{ ref('application_features') }}

),

feature_values as (

    select
        sk_id_curr,
        feature,
        feature_value
    from application_features
    unpivot include nulls (
        feature_value for feature in (columns(* exclude (sk_id_curr)))
    )

),

applications as (

    select sk_id_curr from {{ ref('application_features') }}

),

base as (

    select points from latest_points
    where feature = '(base)'

),

earned as (

    select
        feature_values.sk_id_curr,
        sum(latest_points.points) as points
    from feature_values
    inner join latest_points
        on
            feature_values.feature = latest_points.feature
            and (
                (
                    latest_points.is_missing
                    and feature_values.feature_value is null
                )
                or (
                    not latest_points.is_missing
                    and feature_values.feature_value
                    >= coalesce(latest_points.bin_from, feature_values.feature_value)
                    and (
                        feature_values.feature_value < latest_points.bin_below
                        or latest_points.bin_below is null
                    )
                )
            )
    group by feature_values.sk_id_curr

)

select
    applications.sk_id_curr,
    base.points + coalesce(earned.points, 0) as scorecard_points
from applications
cross join base
left join earned on applications.sk_id_curr = earned.sk_id_curr
order by applications.sk_id_curr
