with

folds as (

    select * from {{ ref('int_folds_calibrated') }}

),

in_deciles as (

    select
        model_version,
        pd,
        target,
        cast(
            ntile(10) over (
                partition by model_version order by pd nulls last, sk_id_curr
            ) as integer
        ) as decile
    from folds

),

by_decile as (

    select
        model_version,
        decile,
        cast(count(*) as integer) as n,
        min(pd) as min_pd,
        max(pd) as max_pd,
        {{ exact_mean('pd') }} as mean_pd,
        avg(cast(target as double)) as default_rate
    from in_deciles
    group by model_version, decile

)

select * from by_decile
order by model_version, decile
