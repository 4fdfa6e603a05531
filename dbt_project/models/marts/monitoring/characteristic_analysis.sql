with

drift_runs as (

    select * from {{ ref('drift_runs') }}

),

drift_bins as (

    select * from {{ ref('stg_ml__drift_bins') }}

),

reference_bins as (

    select * from {{ ref('stg_ml__reference_bins') }}

),

vocabulary as (

    select * from {{ ref('category_vocabulary') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

counted as (

    select
        drift_runs.batch_id,
        drift_runs.as_of,
        drift_runs.model_version,
        drift_bins.feature,
        cast(drift_bins.bin as integer) as bin,
        dictionary.kind = 'categorical' as is_category,
        reference_bins.lower as value_from,
        reference_bins.upper as value_below,
        vocabulary.level,
        reference_bins.reference_count as n_reference,
        drift_bins.n as n_current,
        cast(
            sum(reference_bins.reference_count)
                over (partition by drift_bins.feature)
            as double
        ) as all_reference,
        cast(sum(drift_bins.n) over (partition by drift_bins.feature) as double)
            as all_current
    from drift_bins
    inner join drift_runs on drift_bins.batch_id = drift_runs.batch_id
    inner join reference_bins
        on
            drift_runs.model_version = reference_bins.model_version
            and drift_bins.feature = reference_bins.feature
            and drift_bins.bin = reference_bins.bin
    left join dictionary on drift_bins.feature = dictionary.feature
    left join vocabulary
        on
            drift_bins.feature = vocabulary.feature
            and drift_bins.bin = vocabulary.code + 1

),

shares as (

    select
        *,
        n_reference / all_reference as share_reference,
        n_current / all_current as share_current,
        greatest(cast(n_reference as double), 0.5e0) / all_reference as expected,
        greatest(cast(n_current as double), 0.5e0) / all_current as actual
    from counted

)

select
    batch_id,
    as_of,
    model_version,
    feature,
    bin,
    case when not is_category then value_from end as value_from,
    case when not is_category then value_below end as value_below,
    level,
    n_reference,
    n_current,
    share_reference,
    share_current,
    share_current - share_reference as share_shift,
    case
        when n_reference + n_current = 0 then 0e0
        else (actual - expected) * ln(actual / expected)
    end as psi_part
from shares
order by feature, bin
