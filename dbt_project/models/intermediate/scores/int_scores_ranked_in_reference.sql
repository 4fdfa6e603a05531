-- One ordered pass over the reference and the scores together: the calibration rises
-- with the margin, so the order of the margins is the order of the probabilities.
with

scores as (

    select * from {{ ref('stg_ml__scores') }}

),

reference as (

    select * from {{ ref('stg_ml__folds') }}

),

reference_sizes as (

    select
        model_version,
        count(*) as n_reference
    from reference
    group by model_version

),

pooled as (

    select
        batch_id,
        sk_id_curr,
        model_version,
        role,
        margin,
        0 as n
    from scores

    union all

    select
        null as batch_id,
        sk_id_curr,
        model_version,
        null as role,
        margin,
        1 as n
    from reference

),

counted as (

    select
        batch_id,
        sk_id_curr,
        model_version,
        role,
        sum(n) over (
            partition by model_version
            order by margin nulls last
            range between unbounded preceding and current row
        ) as n_at_or_below
    from pooled

),

percentiles as (

    select
        counted.batch_id,
        counted.sk_id_curr,
        counted.model_version,
        counted.role,
        100e0 * counted.n_at_or_below / reference_sizes.n_reference as percentile
    from counted
    inner join reference_sizes
        on counted.model_version = reference_sizes.model_version
    where counted.batch_id is not null

)

select
    batch_id,
    sk_id_curr,
    model_version,
    role,
    percentile,
    -- 10.0 still belongs to the first tenth, and so does what lies below the reference.
    greatest(cast(ceil(percentile / 10e0) as integer), 1) as decile
from percentiles
